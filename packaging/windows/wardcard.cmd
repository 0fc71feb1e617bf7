@rem Wardcard's command line: waits until the command ends, and returns its exit status.
@"%~dp0runtime\python.exe" "%~dp0app\start.py" %*
