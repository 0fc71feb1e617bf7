/* Uses the desktop and waits, so that the programs that Wine starts for one stay. It makes the file
   named on its command line once they are there. */
#include <windows.h>

int wmain(int count, wchar_t **words)
{
    if (count != 2)
        return 1;
    GetDesktopWindow();
    CloseHandle(CreateFileW(words[1], GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    Sleep(INFINITE);
    return 0;
}
