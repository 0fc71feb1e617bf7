"""Files on every system: private ones, and moving them into place. Standard library only."""
