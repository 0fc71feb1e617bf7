"""CQC's terms and rules, and the records that db passes to the viewer. Standard library only."""
