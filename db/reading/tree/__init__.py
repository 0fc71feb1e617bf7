"""The tree of providers, locations and services: its pages, its filters and their counts."""
