"""What a card says: sections and matrix, in words."""
