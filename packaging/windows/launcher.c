/* wardcard.exe and wardcard.com: run Wardcard with the Python in the folder 'runtime' next to them.

   Python runs in this process, so that the taskbar, the task manager and rules such as AppLocker's
   see Wardcard. Its DLL is loaded when everything has been checked: a missing or blocked file is
   explained in one sentence, where Windows would only name the DLL.

   wardcard.com is the same for the command line (subsystem console, CONSOLE defined): 'cmd' waits
   for it and receives its exit status. 'wardcard' finds it first, because .COM comes first in
   PATHEXT. */

#define _WIN32_WINNT 0x0A00
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#ifndef ERROR_VIRUS_INFECTED
#define ERROR_VIRUS_INFECTED 225L
#endif
#ifndef ERROR_SYSTEM_INTEGRITY_POLICY_VIOLATION
#define ERROR_SYSTEM_INTEGRITY_POLICY_VIOLATION 4551L
#endif
#define LONGEST 32768 /* characters of the longest path that Windows knows */

typedef int (*PyMain)(int, wchar_t **);

/* Without this the C library would replace * and ? in arguments by names of files. */
int _dowildcard = 0;

static int refuse(const wchar_t *sentence)
{
#ifdef CONSOLE
    HANDLE output = GetStdHandle(STD_ERROR_HANDLE);
    DWORD mode, written;
    if (GetConsoleMode(output, &mode)) {
        WriteConsoleW(output, sentence, (DWORD)wcslen(sentence), &written, NULL);
        WriteConsoleW(output, L"\r\n", 2, &written, NULL);
    } else {
        char bytes[4 * 2048];
        int size = WideCharToMultiByte(CP_UTF8, 0, sentence, -1, bytes, sizeof bytes, NULL, NULL);
        if (size > 1)
            WriteFile(output, bytes, (DWORD)size - 1, &written, NULL);
        WriteFile(output, "\r\n", 2, &written, NULL);
    }
#else
    MessageBoxW(NULL, sentence, L"Wardcard", MB_OK | MB_ICONERROR | MB_SETFOREGROUND);
#endif
    return 1;
}

static int refuse_missing(const wchar_t *file)
{
    wchar_t sentence[2048];
    _snwprintf(sentence, 2048,
               L"Wardcard cannot start because its file %ls is missing; install Wardcard again, or "
               L"unpack the whole .zip into a folder and start it there.",
               file);
    sentence[2047] = 0;
    return refuse(sentence);
}

static int refuse_unloadable(const wchar_t *file, DWORD error)
{
    wchar_t sentence[2048];
    const wchar_t *why;
    switch (error) {
    case ERROR_BAD_EXE_FORMAT:
    case ERROR_EXE_MACHINE_TYPE_MISMATCH:
        why = L"is damaged or for another kind of processor; install Wardcard again";
        break;
    case ERROR_MOD_NOT_FOUND:
    case ERROR_PROC_NOT_FOUND:
        why = L"needs a file that is missing or too old; install Wardcard again, on Windows 10 or "
              L"later";
        break;
    case ERROR_ACCESS_DENIED:
    case ERROR_ACCESS_DISABLED_BY_POLICY:
    case ERROR_VIRUS_INFECTED:
    case ERROR_SYSTEM_INTEGRITY_POLICY_VIOLATION:
        why = L"is blocked on this computer; ask your IT department to allow it";
        break;
    default:
        why = L"could not be loaded; install Wardcard again";
    }
    _snwprintf(sentence, 2048, L"Wardcard cannot start because its file %ls %ls (Windows error %lu).",
               file, why, error);
    sentence[2047] = 0;
    return refuse(sentence);
}

/* Return the path of a file in Wardcard's folder. */
static wchar_t *within(const wchar_t *folder, const wchar_t *file)
{
    size_t size = wcslen(folder) + wcslen(file) + 2;
    wchar_t *path = malloc(size * sizeof *path);
    if (path == NULL)
        abort();
    _snwprintf(path, size, L"%ls\\%ls", folder, file);
    return path;
}

int wmain(int count, wchar_t **words)
{
    static const wchar_t dll[] = L"runtime\\" PYTHON_DLL, script[] = L"app\\start.py";
    wchar_t *self = malloc(LONGEST * sizeof *self), *folder, *path;
    /* -I: no environment variables and no folders of the user's; -S: no site-packages. */
    wchar_t **python = calloc((size_t)count + 5, sizeof *python);
    int given = 0;
    HMODULE library;
    PyMain py_main;
    DWORD length;

    if (self == NULL || python == NULL)
        abort();
    /* DLLs are never loaded from the current directory or PATH. */
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32 | LOAD_LIBRARY_SEARCH_USER_DIRS);
    length = GetModuleFileNameW(NULL, self, LONGEST);
    if (length == 0)
        abort();
    folder = _wcsdup(self);
    if (folder == NULL || wcsrchr(folder, L'\\') == NULL)
        abort();
    *wcsrchr(folder, L'\\') = 0;
    /* The paths of data may be longer than Windows' old limit, but not those of Python's own files. */
    if (wcslen(folder) > LONGEST_FOLDER) {
        wchar_t sentence[256];
        _snwprintf(sentence, 256,
                   L"Wardcard cannot start because the path of its folder has more than %d "
                   L"characters; move it to a folder with a shorter path.",
                   LONGEST_FOLDER);
        return refuse(sentence);
    }

    path = within(folder, script);
    if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES)
        return refuse_missing(script);
    python[given++] = self;
    python[given++] = L"-I";
    python[given++] = L"-S";
    python[given++] = path;
    for (int at = 1; at < count; at++)
        python[given++] = words[at];

    path = within(folder, dll);
    if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES)
        return refuse_missing(dll);
    /* Packages find Microsoft's C++ library here. */
    AddDllDirectory(within(folder, L"runtime"));
    /* With this variable Python would take another program for the one that it runs in. */
    SetEnvironmentVariableW(L"__PYVENV_LAUNCHER__", NULL);
    library = LoadLibraryExW(path, NULL,
                             LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (library == NULL)
        return refuse_unloadable(dll, GetLastError());
    py_main = (PyMain)(void *)GetProcAddress(library, "Py_Main");
    if (py_main == NULL)
        return refuse_unloadable(dll, ERROR_PROC_NOT_FOUND);
    return py_main(given, python);
}
