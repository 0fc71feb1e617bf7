; wardcard.exe: starts the Python that lies beside it with Wardcard in it, and is gone.
; A program of its own, for the name, the icon and the version that people see on it. It unpacks
; nothing and needs no rights. What it was given, such as a file's path, it passes on as it came.
Target amd64-unicode
!include FileFunc.nsh
Name "Wardcard"
OutFile "${OUT}"
Icon "${ICON}"
RequestExecutionLevel user
SilentInstall silent
AutoCloseWindow true
CRCCheck off
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "Wardcard"
VIAddVersionKey FileDescription "Wardcard"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey LegalCopyright "Wardcard contributors, MIT licence"

Section
  ${GetParameters} $R0
  ClearErrors
  Exec '"$EXEDIR\runtime\pythonw.exe" "$EXEDIR\app\start.py" $R0'
  IfErrors 0 started
    MessageBox MB_OK|MB_ICONSTOP "Wardcard cannot start: $EXEDIR\runtime\pythonw.exe is missing or blocked. Install Wardcard again, or ask your IT department to allow it." /SD IDOK
    SetErrorLevel 1
  started:
SectionEnd
