"""The tables that CQC publishes in spreadsheets and .csv files: rows of texts below a header."""
