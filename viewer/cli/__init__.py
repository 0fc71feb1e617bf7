"""The command line: one module for each command. Knows no Qt."""
