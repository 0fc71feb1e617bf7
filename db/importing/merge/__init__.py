"""From the staging tables into history: one module for each kind of fact.

Every step either adds rows or picks a winner by a rule that ignores the order of the imports: the
newest description of each kind, the best confidence, the greatest text. So files that are imported
in any order end in the same database.

The SQL is written out: these are bulk statements in SQLite's own dialect, each run once per import.
CROSS JOIN fixes the order of the tables: staged rows first, each looked up in the real tables. Left
to itself, SQLite plans by the statistics of what was a small database, and scans everything that is
staged once for each row.
"""
