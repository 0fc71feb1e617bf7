"""Spreadsheets as rows of cells: .ods and .xlsx."""
