; wardcard.exe: starts Wardcard with the Python in the folder 'runtime' next to it, then exits.
; It exists for the name, the icon and the version that users see. It unpacks nothing, needs no
; special rights, and passes its arguments, such as a file's path, on unchanged.
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
