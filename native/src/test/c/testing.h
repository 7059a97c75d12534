/* What the tests of libflowgrad share. */
#ifndef TESTING_H
#define TESTING_H

#include "flowgrad.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under valgrind, which is some 50 times slower, what is repeated is repeated less often. */
#ifdef QUICK
#define REPEATED(n) (((n) + 19) / 20)
#else
#define REPEATED(n) (n)
#endif

extern int failures;

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            __sync_fetch_and_add(&failures, 1); \
            fprintf(stderr, "%s:%d: not so: %s (last error: %s)\n", __FILE__, __LINE__, #condition, fg_last_error()); \
        } \
    } while (0)

#define SPEC "{\"method\":\"Tsit5\",\"rtol\":1e-6,\"atol\":1e-8,\"saveat\":0.1}"
#define ENDS "{\"method\":\"Tsit5\",\"rtol\":1e-6,\"atol\":1e-8,\"save_everystep\":false}"

static const double u0[] = {1, 1};
static const double p[] = {1.5, 1, 3, 1};
extern double alone[202]; /* the states with SPEC, by one thread */

/* What a function in C is given, and what it is to do. */
typedef struct {
    int calls, jacobians, jvps, vjps, reports;
    int fails_at, status;
    fg_handle inner;
} counter;

int lotka_volterra(double *du, const double *u, const double *p, double t, void *user);

/* Solves Lotka-Volterra up to t = 10. */
fg_handle solve(fg_handle f, const char *spec);

/* Whether a solution has this retcode, and this part in its message. */
int ends_with(fg_handle solution, const char *retcode, const char *part);

void functions_in_c(fg_handle traced);
void ensembles(fg_handle traced);
void robust(fg_handle traced);

#endif
