/* Makes the clock wrong for a program: a library for LD_PRELOAD.
 *
 * WRONG_CLOCK is the difference in seconds. Only the time of day is changed. Waiting and measuring
 * go by the clock that counts from the start of the computer, which nobody can set.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long difference(void)
{
    const char *seconds = getenv("WRONG_CLOCK");
    return seconds ? atol(seconds) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int done = syscall(SYS_clock_gettime, clock, now);
    if (done == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += difference();
    return done;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    int done = syscall(SYS_gettimeofday, now, zone);
    if (done == 0) now->tv_sec += difference();
    return done;
}

time_t time(time_t *now)
{
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (now) *now = found.tv_sec;
    return found.tv_sec;
}
