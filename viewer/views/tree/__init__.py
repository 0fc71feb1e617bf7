"""The list of trusts and sites, with its filters."""
