"""SQLite: connection, engine, schema, and migrations."""
