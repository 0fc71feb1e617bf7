"""Type, fonts, paper, and editions of a card."""
