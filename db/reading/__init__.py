"""The way out: questions to the database, answered with frozen records."""
