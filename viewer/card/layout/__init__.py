"""The pages of a card: the size and position of everything on them, in points."""
