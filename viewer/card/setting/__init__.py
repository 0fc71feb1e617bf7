"""How a card is set: its fonts, editions and paper, its text in lines, and its pages."""
