"""The report: header, matrix, story, and findings."""
