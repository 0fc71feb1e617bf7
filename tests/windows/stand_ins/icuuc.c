/* Windows 10's icuuc.dll, as far as Qt6Core imports it. Wine 8 has none. It knows no encoding: Qt
   asks it only for those that Qt does not know itself, and Wardcard asks Qt for none of them. */
#define NONE(name) __declspec(dllexport) void *name(void) { return 0; }

/* Every function that reports errors does so with a positive number; 4 is 'file access error'. */
__declspec(dllexport) void *ucnv_open(const char *name, int *error)
{
    *error = 4;
    return 0;
}

NONE(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
NONE(UCNV_TO_U_CALLBACK_SUBSTITUTE)
NONE(ucnv_cbFromUWriteUChars)
NONE(ucnv_cbToUWriteUChars)
NONE(ucnv_close)
NONE(ucnv_countAvailable)
NONE(ucnv_fromUCountPending)
NONE(ucnv_fromUnicode)
NONE(ucnv_getAvailableName)
NONE(ucnv_getFromUCallBack)
NONE(ucnv_getMaxCharSize)
NONE(ucnv_getName)
NONE(ucnv_getStandardName)
NONE(ucnv_getToUCallBack)
NONE(ucnv_reset)
NONE(ucnv_setFromUCallBack)
NONE(ucnv_setToUCallBack)
NONE(ucnv_toUCountPending)
NONE(ucnv_toUnicode)
