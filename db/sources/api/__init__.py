"""Reads records of CQC's API from files; the API itself is never called."""
