"""From hits to calibrated findings: the model's evidence, the features, the ranker."""
