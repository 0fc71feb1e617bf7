; The installer for one user. It needs no administrator rights, and changes nothing outside the
; user's own folders and registry. /S installs silently, /D=FOLDER into another folder; /SHARED says
; that several people use this login, so that Wardcard does not keep what anyone looked at;
; uninstall.exe /S removes silently. The user's data is kept. The exit status is 0 if it is done, 1 if
; the user cancelled, and 2 if it could not be done.
Target amd64-unicode
!include FileFunc.nsh
!include LogicLib.nsh
!include MUI2.nsh
!include Win\COM.nsh
!include Win\Propkey.nsh
Name "Wardcard"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Wardcard"
InstallDirRegKey HKCU "Software\Wardcard" "Folder"
RequestExecutionLevel user
ManifestSupportedOS all
ManifestDPIAware true
SetCompressor /SOLID lzma
; A file that cannot be written ends the installation, which would be incomplete without it.
AllowSkipFiles off
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "Wardcard"
VIAddVersionKey FileDescription "Wardcard installer"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey LegalCopyright "Wardcard contributors, MIT licence"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE}"
BrandingText "Wardcard ${VERSION}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\wardcard.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!define CLASSES "Software\Classes"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Wardcard"
!define LINK "$SMPROGRAMS\Wardcard.lnk"

; Windows does not open a program that is running for writing. Nothing has been changed so far, so
; that the running program keeps its files.
!macro RefuseWhileRunning PROGRAM
  ${Do}
    ${IfNot} ${FileExists} "$INSTDIR\${PROGRAM}"
      ${ExitDo}
    ${EndIf}
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${IfNot} ${Errors}
      FileClose $0
      ${ExitDo}
    ${EndIf}
    ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Wardcard is running. Close its window, then try again." /SD IDCANCEL IDCANCEL`
      SetErrorLevel 2
      Abort "Wardcard is running. Close its window, then try again."
    ${EndIf}
  ${Loop}
!macroend

!macro RemoveProgram
  !insertmacro RefuseWhileRunning "wardcard.exe"
  !insertmacro RefuseWhileRunning "wardcard.com"
  ; Removes only what this or an older version installed, because the folder may contain files of
  ; the user's.
  RMDir /r "$INSTDIR\runtime"
  RMDir /r "$INSTDIR\app"
  RMDir /r "$INSTDIR\licences"
  RMDir /r "$INSTDIR\policies"
  RMDir /r "$INSTDIR\checks"
  Delete "$INSTDIR\wardcard.exe"
  Delete "$INSTDIR\wardcard.com"
  Delete "$INSTDIR\wardcard.cmd"
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

; Gives the Start menu's entry the ID under which Wardcard's windows are on the taskbar
; (viewer/system/qt_application.py), so that a pinned entry and its window are one.
!macro NameOnTaskbar
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P<> 0
    ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
    ${If} $1 P<> 0
      ${IPersistFile::Load} $1 '("${LINK}", ${STGM_READWRITE})'
      ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
      ${If} $2 P<> 0
        System::Call '*(&w64 "${TASKBAR_ID}")p.r5'
        System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r3'
        System::Call '*${SYSSTRUCT_PROPVARIANT}(${VT_LPWSTR},,r5)p.r4'
        ${IPropertyStore::SetValue} $2 '($3,$4)'
        ${IPropertyStore::Commit} $2 ""
        System::Free $3
        System::Free $4
        System::Free $5
        ${IUnknown::Release} $2 ""
        ${IPersistFile::Save} $1 '("${LINK}",1)'
      ${EndIf}
      ${IUnknown::Release} $1 ""
    ${EndIf}
    ${IUnknown::Release} $0 ""
  ${EndIf}
!macroend

Section "Wardcard"
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "${LINK}" "$INSTDIR\wardcard.exe" "" "$INSTDIR\wardcard.ico"
  !insertmacro NameOnTaskbar
  WriteRegStr HKCU "Software\Wardcard" "Folder" "$INSTDIR"
  ; The setting shared_computer in viewer/system/settings.py.
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/SHARED" $1
  ${IfNot} ${Errors}
    CreateDirectory "$LOCALAPPDATA\Wardcard"
    WriteINIStr "$LOCALAPPDATA\Wardcard\settings.ini" "computer" "shared" "true"
  ${EndIf}

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
  Delete "${LINK}"
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
