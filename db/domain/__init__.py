"""CQC's words and rules, and the records that cross the border. Standard library only."""
