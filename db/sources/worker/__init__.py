"""Reads a table in a child process whose memory is limited."""
