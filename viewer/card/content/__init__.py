"""The words of a card: its head, matrix, sections and sources, as measured paragraphs."""
