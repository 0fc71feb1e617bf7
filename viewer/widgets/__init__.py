"""The window and its parts: records in, signals out."""
