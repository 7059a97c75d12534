/*
 * Which stack a thread runs on. Java code in an image checks it, against the bounds that pthread_getattr_np gives when a
 * thread is attached. But fibers, and callers such as koffi under Node, run C code on memory of their own. The linker sends
 * the image's calls of pthread_getattr_np here (--wrap), which then answers with the mapping around the stack pointer.
 */
#include "stack.h"
#include <pthread.h>
#include <stdio.h>

int __real_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);
int __wrap_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);

__thread stack_bounds known_stack;

/* The mapping that holds an address; nothing is changed where there is none. */
static void find_mapping(uintptr_t address, stack_bounds *found) {
    FILE *maps = fopen("/proc/self/maps", "r");
    if (!maps) return;
    char line[512];
    while (fgets(line, sizeof line, maps)) {
        uintptr_t low, high;
        if (sscanf(line, "%lx-%lx", &low, &high) == 2 && low <= address && address < high) {
            found->low = low;
            found->high = high;
            break;
        }
    }
    fclose(maps);
}

int __wrap_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes) {
    int error = __real_pthread_getattr_np(thread, attributes);
    if (error || !pthread_equal(thread, pthread_self())) return error;
    void *low;
    size_t size;
    error = pthread_attr_getstack(attributes, &low, &size);
    if (error) return error;
    known_stack.low = (uintptr_t)low;
    known_stack.high = (uintptr_t)low + size;
    uintptr_t here = (uintptr_t)&size;
    if (here < known_stack.low || here >= known_stack.high) {
        find_mapping(here, &known_stack);
        pthread_attr_setguardsize(attributes, 0);
        error = pthread_attr_setstack(attributes, (void *)known_stack.low, known_stack.high - known_stack.low);
    }
    return error;
}
