"""The layout of a card: the size and position of everything on its pages, in points."""
