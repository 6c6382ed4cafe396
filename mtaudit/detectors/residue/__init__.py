"""What is left of the way: foreign words, numbers and quotes, broken encodings, litter of scrapers."""
