"""Free-text search: the index, the queries, and words that may be misspelt."""
