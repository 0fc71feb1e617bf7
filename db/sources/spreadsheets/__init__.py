"""Reads spreadsheets, .ods and .xlsx, as rows of cells."""
