"""Settings, paths, the log, crash reports, tasks, and the single instance."""
