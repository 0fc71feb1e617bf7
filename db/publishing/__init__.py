"""Signed data packs, PCs that follow a folder of them, and copies of a database."""
