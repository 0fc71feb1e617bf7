"""Wardcard's data: CQC ratings and reports in a local SQLite file.

Nothing is imported here: the window imports small parts of this package before its first paint,
and SQLAlchemy must not come along.
"""
