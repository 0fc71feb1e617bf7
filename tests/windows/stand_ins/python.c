/* Python's own program, python.exe, which builds of Wardcard do not contain. */
#include <wchar.h>

int Py_Main(int count, wchar_t **words);

/* Without this the C library would replace * and ? in arguments by names of files. */
int _dowildcard = 0;

int wmain(int count, wchar_t **words)
{
    return Py_Main(count, words);
}
