; The installer for one user. It needs no administrator rights, and changes nothing outside the
; user's own folders and registry. /S installs silently, /D=FOLDER into another folder;
; uninstall.exe /S removes silently. The user's data is kept.
Target amd64-unicode
!include LogicLib.nsh
!include MUI2.nsh
Name "Wardcard"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Wardcard"
InstallDirRegKey HKCU "Software\Wardcard" "Folder"
RequestExecutionLevel user
SetCompressor /SOLID lzma
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "Wardcard"
VIAddVersionKey FileDescription "Wardcard installer"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey LegalCopyright "Wardcard contributors, MIT licence"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\wardcard.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!define CLASSES "Software\Classes"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Wardcard"

!macro RemoveProgram
  ; Removes only what was installed, because the folder may contain files of the user's.
  RMDir /r "$INSTDIR\runtime"
  ; Windows does not delete a program that is running.
  ${If} ${FileExists} "$INSTDIR\runtime"
    MessageBox MB_OK|MB_ICONSTOP "Wardcard is running. Close its window, then try again." /SD IDOK
    SetErrorLevel 2
    Abort
  ${EndIf}
  RMDir /r "$INSTDIR\app"
  RMDir /r "$INSTDIR\licences"
  Delete "$INSTDIR\wardcard.exe"
  Delete "$INSTDIR\wardcard.com"
  Delete "$INSTDIR\wardcard.ico"
  Delete "$INSTDIR\wardcard.cdx.json"
!macroend

!macro OpenWith EXTENSION
  WriteRegStr HKCU "${CLASSES}\${EXTENSION}\OpenWithProgids" "Wardcard.File" ""
!macroend
!macro NotOpenWith EXTENSION
  DeleteRegValue HKCU "${CLASSES}\${EXTENSION}\OpenWithProgids" "Wardcard.File"
  DeleteRegKey /ifempty HKCU "${CLASSES}\${EXTENSION}\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "${CLASSES}\${EXTENSION}"
!macroend
!macro TellExplorer
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Section "Wardcard"
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Wardcard.lnk" "$INSTDIR\wardcard.exe" "" "$INSTDIR\wardcard.ico"
  WriteRegStr HKCU "Software\Wardcard" "Folder" "$INSTDIR"

  WriteRegStr HKCU "${CLASSES}\Wardcard.Data" "" "Wardcard data"
  WriteRegStr HKCU "${CLASSES}\Wardcard.Data\DefaultIcon" "" "$INSTDIR\wardcard.ico"
  WriteRegStr HKCU "${CLASSES}\Wardcard.Data\shell\open\command" "" '"$INSTDIR\wardcard.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\.wardcard" "" "Wardcard.Data"
  WriteRegStr HKCU "${CLASSES}\Wardcard.File" "" "File for Wardcard"
  WriteRegStr HKCU "${CLASSES}\Wardcard.File\shell\open\command" "" '"$INSTDIR\wardcard.exe" "%1"'
  !insertmacro OpenWith ".json"
  !insertmacro OpenWith ".ods"
  !insertmacro OpenWith ".xlsx"
  !insertmacro OpenWith ".csv"

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Wardcard"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\wardcard.ico"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "Wardcard contributors"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  !insertmacro TellExplorer
SectionEnd

Section "Uninstall"
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Wardcard.lnk"
  DeleteRegKey HKCU "${CLASSES}\Wardcard.Data"
  DeleteRegKey HKCU "${CLASSES}\Wardcard.File"
  DeleteRegKey HKCU "${CLASSES}\.wardcard"
  !insertmacro NotOpenWith ".json"
  !insertmacro NotOpenWith ".ods"
  !insertmacro NotOpenWith ".xlsx"
  !insertmacro NotOpenWith ".csv"
  DeleteRegKey HKCU "Software\Wardcard"
  DeleteRegKey HKCU "${UNINSTALL}"
  !insertmacro TellExplorer
SectionEnd
