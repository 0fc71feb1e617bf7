"""Reading a table in a child process with a memory cap."""
