; Stands where Windows' Python stands in tests of the installers: it runs nothing, says that it is a
; stand-in, and writes down what it was asked to run.
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
