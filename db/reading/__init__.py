"""Queries of the database, which return frozen records from :mod:`db.domain`."""
