"""Records of CQC's API, saved as files."""
