"""Reads PDF files: the data that Wardcard attaches to its cards."""
