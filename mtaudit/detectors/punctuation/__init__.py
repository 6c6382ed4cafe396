"""Stray, spaced and doubled marks, and damaged quotation."""
