"""The guides inside the window: a list of them, one as a page, and a search through them all."""
