"""Where everything goes on a card's pages, in points."""
