"""Wardcard's window and its command line: knows Qt, never SQL."""

__version__ = "0.1.0"
