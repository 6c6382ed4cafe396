"""Data that ships: what it is made from and under which licences stands in SOURCES.md."""
