"""SQLite: connections, SQLAlchemy's engine, the schema and its migrations."""
