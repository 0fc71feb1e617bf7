"""A laid-out card as a tagged PDF."""
