"""Merges the staging tables into history, with one module for each kind of fact.

Every step either adds rows, which say from which file they come, or chooses between values by a
rule that ignores the order of the imports: the newest file, the text that sorts last. So files
imported in any order give the same database, and any of them can be taken out again.

The statements are plain SQL, because they are bulk statements in SQLite's dialect, each run once
per import. CROSS JOIN fixes the order of the tables: staged rows first, each looked up in the real
tables. Otherwise SQLite would use statistics from when the database was small, and scan all staged
rows once for each row.
"""
