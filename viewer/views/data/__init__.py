"""Adding data, following a folder, and a copy of one's own."""
