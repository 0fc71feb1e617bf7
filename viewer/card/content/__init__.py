"""The words of a card as measured paragraphs: its header, matrix, sections and sources."""
