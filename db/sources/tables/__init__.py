"""Tables with a header row: what CQC publishes as spreadsheets and CSV."""
