"""The window's settings, paths, saving of files, log, crash reports, tasks and single instance."""
