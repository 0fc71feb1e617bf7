"""The main window, its start, and navigation."""
