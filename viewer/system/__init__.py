"""Settings, paths, saving, the log, crash reports, tasks and the single instance."""
