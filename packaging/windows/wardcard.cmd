@rem Wardcard's command line: waits for the end, and hands on the exit code.
@"%~dp0runtime\python.exe" "%~dp0app\start.py" %*
