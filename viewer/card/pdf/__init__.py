"""Draws the pages of a card as a tagged PDF."""
