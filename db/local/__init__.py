"""What the user writes, in files of its own that no import, pack or update touches."""
