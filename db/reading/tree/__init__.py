"""The list of providers and locations: pages, filters, and counts."""
