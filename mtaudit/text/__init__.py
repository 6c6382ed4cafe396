"""Text handling: quotations, morphology, language, edits."""
