"""Themes, colours, the style sheet and icons."""
