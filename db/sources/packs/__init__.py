"""Reads report packs: JSON files with the content of published reports."""
