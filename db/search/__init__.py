"""Free-text search: the index, the queries, and corrections of misspelt words."""
