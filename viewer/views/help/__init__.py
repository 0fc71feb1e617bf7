"""The guides inside the window: a contents list, a page and a search of all guides."""
