"""Reads saved reports of CQC's, and proposes what is in them for a person to check."""
