"""Exports other than cards: web page, tables, workbook and pictures."""
