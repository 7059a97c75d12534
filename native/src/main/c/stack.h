#include <stdint.h>

/* The stack that the builder's code was told of when it last attached this thread: [low, high). */
typedef struct {
    uintptr_t low, high;
} stack_bounds;
extern __thread stack_bounds known_stack;
