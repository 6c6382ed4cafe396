"""Fixed terms and titles that came back in another order, with another word in them, or half translated."""
