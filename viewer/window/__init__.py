"""The main window, its start and its navigation."""
