"""Reading: queries of the database, answered with frozen records of :mod:`db.domain`."""
