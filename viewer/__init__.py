"""Wardcard's window and command line: uses Qt, but never SQL."""

__version__ = "0.1.0"
