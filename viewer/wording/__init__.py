"""Records in words, for the window, card, web page and command line."""
