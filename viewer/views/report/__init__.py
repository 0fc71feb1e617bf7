"""The report view: header, rating matrix, story panel and findings."""
