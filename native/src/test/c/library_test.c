/*
 * Tests of libflowgrad through its header. Usage: library_test FIXTURES, the folder that the tests on the JVM wrote:
 * programs, and the numbers that the JVM found. Prints times; exits with the number of failed checks.
 */
#include "flowgrad.h"
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int failures;

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            failures++; \
            fprintf(stderr, "%s:%d: not so: %s (last error: %s)\n", __FILE__, __LINE__, #condition, fg_last_error()); \
        } \
    } while (0)

#define SPEC "{\"method\":\"Tsit5\",\"rtol\":1e-6,\"atol\":1e-8,\"saveat\":0.1}"
#define ENDS "{\"method\":\"Tsit5\",\"rtol\":1e-6,\"atol\":1e-8,\"save_everystep\":false}"

static const double u0[] = {1, 1};
static const double p[] = {1.5, 1, 3, 1};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void *read_file(const char *folder, const char *name, size_t *n) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }
    static const size_t capacity = 1 << 16;
    void *bytes = malloc(capacity);
    *n = fread(bytes, 1, capacity, file);
    fclose(file);
    return bytes;
}

static fg_handle solve(fg_handle f, const char *spec) {
    fg_handle solution = 0;
    CHECK(fg_solve(f, spec, u0, 2, p, 4, 0, 10, &solution) == FG_OK);
    return solution;
}

static void solves_as_the_jvm(fg_handle f, const char *folder) {
    size_t n, dim, bytes;
    double *wanted = read_file(folder, "lotka_volterra.f64", &bytes);
    double t[101], u[202];
    fg_handle solution = solve(f, SPEC);
    CHECK(fg_solution_size(solution, &n, &dim) == FG_OK && n == 101 && dim == 2);
    CHECK(fg_solution_t(solution, t, 101) == FG_OK && t[0] == 0 && t[100] == 10);
    CHECK(fg_solution_u(solution, u, 202) == FG_OK);
    CHECK(bytes == sizeof u && memcmp(wanted, u, sizeof u) == 0);
    free(wanted);

    char text[200];
    size_t length;
    CHECK(fg_text(solution, FG_TEXT_RETCODE, text, sizeof text, &length) == FG_OK);
    CHECK(strcmp(text, "Success") == 0 && length == 7);
    CHECK(fg_text(solution, FG_TEXT_RETCODE, text, 4, &length) == FG_OK && strcmp(text, "Suc") == 0 && length == 7);
    CHECK(fg_text(solution, FG_TEXT_METHOD, text, sizeof text, NULL) == FG_OK && strcmp(text, "Tsit5") == 0);
    CHECK(fg_text(solution, FG_TEXT_STATS, text, sizeof text, NULL) == FG_OK && strstr(text, "\"naccept\":"));
    CHECK(fg_text(solution, FG_TEXT_MESSAGE, NULL, 0, &length) == FG_OK && length > 0);
    CHECK(fg_text(f, FG_TEXT_SHAPES, text, sizeof text, NULL) == FG_OK);
    CHECK(strcmp(text, "{\"inputs\":[[2],[4],[]],\"outputs\":[[2]]}") == 0);
    CHECK(fg_free(solution) == FG_OK);

    double between[4];
    const double times[] = {2.5, 7.25};
    solution = solve(f, "{\"rtol\":1e-6,\"atol\":1e-8}");
    CHECK(fg_solution_at(solution, times, 2, between, 4) == FG_OK && fabs(between[0] - u[2 * 25]) < 1e-4);
    CHECK(fg_solution_at(solution, times, 2, between, 3) == FG_INVALID_ARGUMENT);
    CHECK(fg_free(solution) == FG_OK);
}

/* A solve inside a Program: its kind of operation is found by name, and it has a derivative. */
static void gradient_as_the_jvm(const char *folder) {
    size_t n, bytes;
    void *program = read_file(folder, "loss.fgir", &n);
    double *wanted = read_file(folder, "gradient.f64", &bytes);
    fg_handle loss, derivative;
    CHECK(fg_load(program, n, &loss) == FG_OK);
    CHECK(fg_transform(loss, "value_and_grad", "{\"wrt\":[0]}", &derivative) == FG_OK);
    double value, gradient[4];
    const double *inputs[] = {p};
    double *outputs[] = {&value, gradient};
    const size_t four[] = {4}, sizes[] = {1, 4};
    CHECK(fg_evaluate(derivative, inputs, four, 1, outputs, sizes, 2) == FG_OK);
    for (int i = 0; i < 4; i++) CHECK(fabs(gradient[i] - wanted[i]) <= 1e-12 * fabs(wanted[i]));

    CHECK(fg_evaluate(derivative, NULL, four, 1, outputs, sizes, 2) == FG_INVALID_ARGUMENT);
    CHECK(fg_evaluate(derivative, inputs, NULL, 1, outputs, sizes, 2) == FG_INVALID_ARGUMENT);
    CHECK(fg_evaluate(derivative, inputs, four, 1, NULL, sizes, 2) == FG_INVALID_ARGUMENT);
    CHECK(fg_evaluate(derivative, inputs, sizes, 1, outputs, sizes, 2) == FG_INVALID_ARGUMENT);
    CHECK(fg_evaluate(derivative, inputs, four, 1, outputs, four, 1) == FG_INVALID_ARGUMENT);
    CHECK(fg_evaluate(derivative, NULL, NULL, 0, NULL, NULL, 0) == FG_INVALID_ARGUMENT);
    double *null[] = {NULL, gradient};
    CHECK(fg_evaluate(derivative, inputs, four, 1, null, sizes, 2) == FG_INVALID_ARGUMENT);
    CHECK(fg_transform(loss, "wrong", "{\"wrt\":[0]}", &derivative) == FG_INVALID_ARGUMENT);
    CHECK(fg_transform(loss, NULL, NULL, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_transform(loss, "jvp", "{", &derivative) == FG_INVALID_ARGUMENT);
    CHECK(fg_free(loss) == FG_OK && fg_free(derivative) == FG_OK);
    free(program);
    free(wanted);
}

static void survives_what_is_wrong(fg_handle f, const char *bytes, size_t n) {
    const fg_handle unknown[] = {0, 123456789, UINT64_MAX};
    fg_handle out = 42;
    double x[2];
    size_t size;
    CHECK(fg_load(NULL, 0, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_load(NULL, 8, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_load(bytes, n, NULL) == FG_INVALID_ARGUMENT);
    CHECK(strcmp(fg_last_error(), "`program` is NULL") == 0);
    CHECK(fg_load(bytes, SIZE_MAX, &out) == FG_INVALID_ARGUMENT);
    char *damaged = malloc(n);
    for (size_t i = 0; i < n; i++) CHECK(fg_load(bytes, i, &out) == FG_INVALID_ARGUMENT);
    for (size_t i = 0; i < n; i++) {
        memcpy(damaged, bytes, n);
        damaged[i] ^= 0x41;
        fg_handle other;
        fg_status status = fg_load(damaged, n, &other); /* may be another program, but never a fault */
        if (status == FG_OK) CHECK(fg_free(other) == FG_OK);
        else CHECK(status == FG_INVALID_ARGUMENT);
    }
    free(damaged);
    for (int i = 0; i < 3; i++) {
        CHECK(fg_free(unknown[i]) == FG_UNKNOWN_HANDLE);
        CHECK(fg_solve(unknown[i], NULL, u0, 2, p, 4, 0, 1, &out) == FG_UNKNOWN_HANDLE);
        CHECK(fg_transform(unknown[i], "jvp", "{}", &out) == FG_UNKNOWN_HANDLE);
        CHECK(fg_evaluate(unknown[i], NULL, NULL, 0, NULL, NULL, 0) == FG_UNKNOWN_HANDLE);
        CHECK(fg_solution_size(unknown[i], &size, &size) == FG_UNKNOWN_HANDLE);
        CHECK(fg_solution_t(unknown[i], x, 2) == FG_UNKNOWN_HANDLE);
        CHECK(fg_solution_u(unknown[i], x, 2) == FG_UNKNOWN_HANDLE);
        CHECK(fg_solution_at(unknown[i], x, 0, x, 2) == FG_UNKNOWN_HANDLE);
        CHECK(fg_text(unknown[i], FG_TEXT_STATS, NULL, 0, NULL) == FG_UNKNOWN_HANDLE);
    }
    CHECK(fg_text(f, 99, NULL, 0, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_text(f, FG_TEXT_STATS, NULL, 0, NULL) == FG_UNKNOWN_HANDLE); /* of a solution, and f is none */
    CHECK(fg_solution_size(f, NULL, NULL) == FG_UNKNOWN_HANDLE);

    CHECK(fg_solve(f, NULL, NULL, 2, p, 4, 0, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(f, NULL, u0, 2, NULL, 4, 0, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(f, NULL, u0, 1, p, 4, 0, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(f, NULL, u0, SIZE_MAX, p, 4, 0, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(f, NULL, u0, 2, p, 3, 0, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(f, NULL, u0, 2, p, 4, 0, NAN, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(f, NULL, u0, 2, p, 4, 0, 1, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(f, "{\"rtoll\":1}", u0, 2, p, 4, 0, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(strstr(fg_last_error(), "rtol"));
    CHECK(fg_solve(f, "\xff\xfe{", u0, 2, p, 4, 0, 1, &out) == FG_INVALID_ARGUMENT);
    CHECK(out == 42);

    /* What the numbers do is told by the solution. */
    const double bad[] = {NAN, 1, 3, 1};
    char text[40];
    fg_status status = fg_solve(f, NULL, u0, 2, bad, 4, 0, 1, &out);
    if (status == FG_OK) {
        CHECK(fg_text(out, FG_TEXT_RETCODE, text, sizeof text, NULL) == FG_OK && strcmp(text, "Success") != 0);
        CHECK(fg_free(out) == FG_OK);
    } else CHECK(status == FG_INVALID_ARGUMENT);

    fg_handle solution = solve(f, SPEC);
    CHECK(fg_solution_size(solution, NULL, NULL) == FG_OK);
    CHECK(fg_solution_t(solution, NULL, 1000) == FG_INVALID_ARGUMENT);
    CHECK(fg_solution_t(solution, x, 2) == FG_INVALID_ARGUMENT);
    CHECK(fg_solution_u(solution, NULL, 1000) == FG_INVALID_ARGUMENT);
    CHECK(fg_solution_at(solution, NULL, 1, x, 2) == FG_INVALID_ARGUMENT);
    CHECK(fg_free(solution) == FG_OK && fg_free(solution) == FG_UNKNOWN_HANDLE);
}

static fg_handle shared;
static double alone[202];

static void *solve_repeatedly(void *unused) {
    (void)unused;
    for (int i = 0; i < 200; i++) {
        double u[202];
        fg_handle solution = solve(shared, SPEC);
        CHECK(fg_solution_u(solution, u, 202) == FG_OK && memcmp(u, alone, sizeof u) == 0);
        CHECK(fg_free(solution) == FG_OK);
        CHECK(fg_free(0) == FG_UNKNOWN_HANDLE && fg_last_error()[0]);
    }
    return NULL;
}

static void *count(void *unused) {
    (void)unused;
    CHECK(fg_last_error()[0] == 0); /* of this thread alone */
    CHECK(fg_live_handles() >= 0);
    return NULL;
}

static void threads_agree(fg_handle f) {
    shared = f;
    fg_handle solution = solve(f, SPEC);
    CHECK(fg_solution_u(solution, alone, 202) == FG_OK);
    CHECK(fg_free(solution) == FG_OK);
    pthread_t threads[8];
    for (int i = 0; i < 8; i++) pthread_create(&threads[i], NULL, solve_repeatedly, NULL);
    for (int i = 0; i < 8; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 1000; i++) { /* each attaches, and detaches when it ends */
        pthread_create(&threads[0], NULL, count, NULL);
        pthread_join(threads[0], NULL);
    }
}

static long resident_kb(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file) {
        if (fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
        fclose(file);
    }
    return pages * 4;
}

static double best_of(fg_handle f, const char *spec, int rounds) {
    double best = 1;
    for (int i = 0; i < rounds; i++) {
        double start = now();
        for (int k = 0; k < 100; k++) fg_free(solve(f, spec));
        best = fmin(best, (now() - start) / 100);
    }
    return best * 1e6;
}

static void measure(fg_handle f, int rounds) {
    printf("solve, two ends saved:  %.1f us\n", best_of(f, ENDS, rounds));
    long before = resident_kb();
    printf("solve, 101 times saved: %.1f us\n", best_of(f, SPEC, rounds));
    printf("resident after each:    %ld, %ld kB\n", before, resident_kb());
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: library_test FIXTURES [ROUNDS of 100 solves]\n");
        return 2;
    }
    size_t n;
    char *bytes = read_file(argv[1], "lotka_volterra.fgir", &n);
    fg_handle f = 0;
    double start = now();
    CHECK(fg_live_handles() == 0);
    double started = now();
    CHECK(fg_load(bytes, n, &f) == FG_OK);
    fg_handle first = solve(f, SPEC);
    printf("libflowgrad %s: start %.2f ms, first load and solve %.2f ms\n", fg_version(), (started - start) * 1e3,
           (now() - started) * 1e3);
    CHECK(fg_free(first) == FG_OK);

    solves_as_the_jvm(f, argv[1]);
    gradient_as_the_jvm(argv[1]);
    survives_what_is_wrong(f, bytes, n);
    threads_agree(f);
    CHECK(fg_live_handles() == 1);
    measure(f, argc > 2 ? atoi(argv[2]) : 100);
    CHECK(fg_free(f) == FG_OK);
    CHECK(fg_live_handles() == 0);
    free(bytes);
    printf(failures ? "%d checks failed\n" : "all checks passed\n", failures);
    return failures > 0;
}
