"""Records of CQC's API, saved to files."""
