"""The window's settings, paths, file saving, log, crash reports, tasks and single instance."""
