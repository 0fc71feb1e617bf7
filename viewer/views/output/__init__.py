"""Saving, exporting and printing from the window."""
