/* Keeps a file open as a program that shows PDFs does: others may read it, but not replace it. */
#include <stdio.h>
#include <windows.h>

int wmain(int count, wchar_t **words)
{
    HANDLE file = INVALID_HANDLE_VALUE;
    if (count == 2)
        file = CreateFileW(words[1], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 1;
    puts("open");
    fflush(stdout);
    Sleep(INFINITE);
    return 0;
}
