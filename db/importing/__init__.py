"""The way in: a file is read, staged, and merged into history in one transaction."""
