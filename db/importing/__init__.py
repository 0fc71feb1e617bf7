"""Importing: files are read, staged and merged into history in one transaction."""
