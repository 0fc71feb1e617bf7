"""SQLite: connections, the SQLAlchemy engine, the schema and its migrations."""
