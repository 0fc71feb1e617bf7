"""The typesetting of a card: fonts, editions and paper sizes, lines of text, and pages."""
