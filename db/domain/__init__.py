"""CQC's words and rules, and the records that db hands to the viewer. Standard library only."""
