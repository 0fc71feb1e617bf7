"""Reads files in child processes whose memory is limited."""
