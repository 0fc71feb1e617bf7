"""Adding data, following a folder, and making the user's own copy."""
