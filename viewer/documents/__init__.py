"""What leaves Wardcard other than cards: web page, tables, workbook, pictures."""
