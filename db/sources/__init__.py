"""The formats that Wardcard reads, with a module or package for each, and their registry."""
