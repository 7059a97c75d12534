/* What must never abort the process: no memory, no stack, numbers that are none, and handles that are used while they are freed. */
#include "testing.h"
#include <pthread.h>

enum { MEGABYTE = 1 << 20 };

static void memory_runs_out(fg_handle f) {
    fg_handle solution;
    double u[4];
    CHECK(fg_limit_memory(32 * MEGABYTE) == FG_OK);
    for (int i = 0; i < REPEATED(3); i++) {
        CHECK(fg_solve(&f, 1, "{\"saveat\":1e-7}", u0, 2, p, 4, 0, 10, NULL, NULL, &solution) == FG_OUT_OF_MEMORY);
        CHECK(strcmp(fg_last_error(), "out of memory") == 0 && fg_last_argument()[0] == 0);
        CHECK(fg_solve(&f, 1, "{\"dtmax\":1e-7,\"maxiters\":1000000000}", u0, 2, p, 4, 0, 10, NULL, NULL, &solution)
              == FG_OUT_OF_MEMORY);
        CHECK(fg_solve_ensemble(&f, 1, "{\"saveat\":1e-5}", u0, 1, 2, p, 1, 4, 0, 100, 2, NULL, NULL, &solution)
              == FG_OUT_OF_MEMORY);
        solution = solve(f, ENDS); /* what needs little goes on */
        CHECK(fg_solution_u(solution, u, 4) == FG_OK && u[2] == alone[200] && fg_free(solution) == FG_OK);
    }
    CHECK(fg_limit_memory(0) == FG_OK);
    CHECK(fg_solve(&f, 1, "{\"saveat\":1e-12}", u0, 2, p, 4, 0, 10, NULL, NULL, &solution) == FG_INVALID_ARGUMENT);
}

/* Solves itself for ever. */
static int deeper(double *du, const double *u, const double *p, double t, void *user) {
    fg_handle solution, *self = user;
    fg_status status = fg_solve(self, 1, NULL, u0, 2, p, 4, 0, 1, NULL, NULL, &solution);
    if (status == FG_OK) { /* what failed below failed with a retcode here */
        fg_retcode retcode;
        status = fg_solution_info(solution, NULL, NULL, &retcode);
        CHECK(status == FG_INTERNAL || (status == FG_OK && retcode == FG_FAILURE));
        status = fg_free(solution);
    }
    CHECK(status == FG_OK || (status == FG_INTERNAL && strstr(fg_last_error(), "stack")));
    return lotka_volterra(du, u, p, t, NULL) + 1;
}

static void *stack_runs_out(void *unused) {
    fg_handle f, solution;
    CHECK(fg_function(2, 4, 2, deeper, NULL, NULL, NULL, &f, &f) == FG_OK);
    CHECK(fg_solve(&f, 1, NULL, u0, 2, p, 4, 0, 1, NULL, NULL, &solution) == FG_OK);
    CHECK(ends_with(solution, "Failure", "`f` returned 1") && fg_free(solution) == FG_OK && fg_free(f) == FG_OK);
    return unused;
}

static void on_a_stack_of(size_t size) {
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, size);
    CHECK(pthread_create(&thread, &attributes, stack_runs_out, NULL) == 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

static int not_a_number(double *du, const double *u, const double *p, double t, void *user) {
    du[0] = *(double *)user;
    du[1] = t > 0.5 ? *(double *)user : p[0] * u[0];
    return 0;
}

static void numbers_that_are_none(void) {
    const char *methods[] = {"Tsit5", "Rodas5P", "FBDF", "KenCarp4", "RadauIIA5", "VCABM", "AutoSwitch(Tsit5, Rodas5P)"};
    double values[] = {NAN, INFINITY, -INFINITY, 0};
    for (int m = 0; m < 7; m++) {
        for (int v = 0; v < 4; v++) {
            fg_handle f, solution;
            fg_retcode retcode;
            char spec[100];
            snprintf(spec, sizeof spec, "{\"method\":\"%s\",\"save_everystep\":false}", methods[m]);
            CHECK(fg_function(2, 4, 2, not_a_number, NULL, NULL, NULL, &values[v], &f) == FG_OK);
            CHECK(fg_solve(&f, 1, spec, u0, 2, p, 4, 0, 1, NULL, NULL, &solution) == FG_OK);
            CHECK(fg_solution_info(solution, NULL, NULL, &retcode) == FG_OK && (retcode == FG_SUCCESS) == (values[v] == 0));
            CHECK(fg_free(solution) == FG_OK && fg_free(f) == FG_OK);
        }
    }
}

/* Threads use a handle, and one frees it. */
static fg_handle contested;

static void *use(void *unused) {
    for (int i = 0; i < REPEATED(200); i++) {
        fg_handle solution;
        fg_status status = fg_solve(&contested, 1, ENDS, u0, 2, p, 4, 0, 1, NULL, NULL, &solution);
        if (status == FG_OK) CHECK(fg_free(solution) == FG_OK);
        else CHECK(status == FG_UNKNOWN_HANDLE);
    }
    return unused;
}

static void freed_while_in_use(void) {
    for (int round = 0; round < REPEATED(5); round++) {
        CHECK(fg_function(2, 4, 2, lotka_volterra, NULL, NULL, NULL, NULL, &contested) == FG_OK);
        pthread_t threads[4];
        for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, use, NULL);
        CHECK(fg_free(contested) == FG_OK);
        for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
        CHECK(fg_free(contested) == FG_UNKNOWN_HANDLE);
    }
}

static void solve_programs_refuse(fg_handle f) {
    fg_handle out = 42, none = 0;
    CHECK(fg_solve_program(NULL, 1, NULL, 2, 4, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve_program(&f, 0, NULL, 2, 4, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve_program(&f, 1, NULL, 2, 4, 1, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve_program(&f, 1, "[]", 2, 4, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve_program(&f, 1, "{\"saveat\":1}", 2, 4, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve_program(&f, 1, NULL, 3, 4, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve_program(&f, 1, NULL, 2, 3, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve_program(&f, 1, NULL, SIZE_MAX, 4, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve_program(&f, 1, NULL, 2, 4, SIZE_MAX, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve_program(&none, 1, NULL, 2, 4, 1, &out) == FG_UNKNOWN_HANDLE && out == 42);
}

void robust(fg_handle traced) {
    numbers_that_are_none();
    freed_while_in_use();
    solve_programs_refuse(traced);
    on_a_stack_of(512 << 10);
    on_a_stack_of(REPEATED(8) * MEGABYTE); /* what was thrown tells of all of it, which takes long under valgrind */
    memory_runs_out(traced);
}
