"""Records in words, for window, card, web page, and command line alike."""
