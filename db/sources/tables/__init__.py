"""Tables with a header row, as CQC publishes them in spreadsheets and .csv files."""
