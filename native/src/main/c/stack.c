/*
 * Which stack a thread runs on. Java code in an image checks for overflow against the bounds that pthread_getattr_np gives
 * when a thread is attached. But some callers, such as fibers and koffi under Node, run C code on memory of their own. The
 * linker sends the image's calls of pthread_getattr_np here (--wrap). For a thread that is attached on a stack which is not
 * its own, the answer is one without an end: what a call may need is then up to that caller.
 */
#include <pthread.h>
#include <stdint.h>

int __real_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);
int __wrap_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);

static const uintptr_t no_end = 1 << 16;

__thread uintptr_t lowest_stack; /* below it, Java code cannot run on this thread */

int __wrap_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes) {
    int error = __real_pthread_getattr_np(thread, attributes);
    if (error || !pthread_equal(thread, pthread_self())) return error;
    void *low;
    size_t size;
    error = pthread_attr_getstack(attributes, &low, &size);
    if (error) return error;
    uintptr_t here = (uintptr_t)&size, end = (uintptr_t)low + size;
    lowest_stack = (uintptr_t)low;
    if (here >= lowest_stack && here < end) return 0;
    lowest_stack = no_end;
    if (end < here) end = (here | 0xffff) + 1;
    error = pthread_attr_setguardsize(attributes, 0);
    return error ? error : pthread_attr_setstack(attributes, (void *)no_end, end - no_end);
}
