; A stand-in for Python for Windows, with which the installers are tested. It runs nothing, and
; writes what it was asked to run to stand-in.log.
Target amd64-unicode
!include FileFunc.nsh
Name "Stand-in for Python"
OutFile "${OUT}"
RequestExecutionLevel user
SilentInstall silent
CRCCheck off

Section
  ${GetParameters} $R0
  FileOpen $0 "$EXEDIR\stand-in.log" a
  FileSeek $0 0 END
  FileWriteUTF16LE $0 "This is a stand-in for the Windows Python runtime. Asked to run: $R0$\r$\n"
  FileClose $0
SectionEnd
