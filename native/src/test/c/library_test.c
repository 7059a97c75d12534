/*
 * Tests of libflowgrad through its header. Usage: library_test FIXTURES, the folder that the tests on the JVM wrote:
 * programs, and the numbers that the JVM found. Prints times; exits with the number of failed checks.
 */
#include "testing.h"
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

int failures;
double alone[202];

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

fg_handle solve(fg_handle f, const char *spec) {
    fg_handle solution = 0;
    CHECK(fg_solve(&f, 1, spec, u0, 2, p, 4, 0, 10, NULL, NULL, &solution) == FG_OK);
    return solution;
}

static void solves_as_the_jvm(fg_handle f, const char *folder) {
    size_t n, dim, bytes;
    double *wanted = read_file(folder, "lotka_volterra.f64", &bytes);
    double t[101], u[202];
    fg_handle solution = solve(f, SPEC);
    fg_retcode retcode;
    CHECK(fg_solution_info(solution, &n, &dim, &retcode) == FG_OK && n == 101 && dim == 2 && retcode == FG_SUCCESS);
    CHECK(fg_solution_t(solution, t, 101) == FG_OK && t[0] == 0 && t[100] == 10);
    CHECK(fg_solution_u(solution, u, 202) == FG_OK);
    memcpy(alone, u, sizeof u);
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

    CHECK(fg_text(solution, FG_TEXT_EVENTS, text, sizeof text, NULL) == FG_UNKNOWN_HANDLE);
    double between[4];
    const double times[] = {2.5, 7.25};
    solution = solve(f, "{\"rtol\":1e-6,\"atol\":1e-8}");
    CHECK(fg_solution_at(solution, times, 2, between, 4) == FG_OK && fabs(between[0] - u[2 * 25]) < 1e-4);
    CHECK(fg_solution_at(solution, times, 2, between, 3) == FG_INVALID_ARGUMENT);
    CHECK(fg_text(solution, FG_TEXT_EVENTS, text, sizeof text, NULL) == FG_OK && strstr(text, "\"t\":[]"));
    CHECK(fg_text(solution, FG_TEXT_SAVED, text, sizeof text, NULL) == FG_OK && strcmp(text, "[]") == 0);
    CHECK(fg_text(solution, FG_TEXT_PHASES, text, sizeof text, NULL) == FG_OK && strncmp(text, "[{\"t\":0", 7) == 0);
    CHECK(fg_free(solution) == FG_OK);
}

/* A layer of a network: its parameters, where they start, and what it does with them. */
static void layers(void) {
    const char *dense = "{\"layer\":{\"kind\":\"dense\",\"inputs\":2,\"outputs\":1,\"activation\":\"relu\"},\"shapes\":[[2]],\"seed\":1}";
    fg_handle program;
    char text[200];
    double theta[3], again[3], x[] = {1.0, 2.0}, y = -1.0;
    CHECK(fg_layer(dense, &program) == FG_OK);
    CHECK(fg_layer_parameters(dense, text, sizeof text, NULL) == FG_OK && strstr(text, "\"offset\":2"));
    CHECK(fg_layer_initial(dense, theta, 3) == FG_OK && fg_layer_initial(dense, again, 3) == FG_OK);
    CHECK(memcmp(theta, again, sizeof theta) == 0 && theta[0] != 0.0 && theta[2] == 0.0);
    CHECK(fg_layer_initial(dense, theta, 2) == FG_INVALID_ARGUMENT);
    const double *inputs[] = {x, theta};
    double *outputs[] = {&y};
    const size_t in[] = {2, 3}, out[] = {1};
    CHECK(fg_evaluate(program, inputs, in, 2, outputs, out, 1, NULL, NULL) == FG_OK);
    CHECK(fabs(y - fmax(0.0, theta[0] + 2.0 * theta[1])) < 1e-15);
    CHECK(fg_layer("{\"layer\":{\"kind\":\"densest\"}}", &program) == FG_INVALID_ARGUMENT);
    CHECK(strcmp(fg_last_argument(), "layer") == 0);
    CHECK(fg_layer(NULL, &program) == FG_INVALID_ARGUMENT);
    CHECK(fg_free(program) == FG_OK);
}

/* A solve inside a Program: its kind of operation is found by name, and it has a derivative. */
static int seen;

static int watch(const double *theta, size_t n, double value, int64_t iteration, void *user) {
    CHECK(n == 4 && theta[0] > 1 && value > 0 && iteration == seen && user == &seen);
    return ++seen == 4;
}

static int tell(int is_notice, const char *text, void *user) {
    CHECK(is_notice == 0 && strstr(text, "loss") && user == &seen);
    return 0;
}

static void trains(const char *folder) {
    size_t n, n_params, n_losses;
    void *program = read_file(folder, "loss.fgir", &n);
    fg_handle loss, fit;
    const char *spec = "{\"optimizer\":{\"kind\":\"Adam\",\"rate\":0.01},\"epochs\":20}";
    CHECK(fg_load(program, n, &loss) == FG_OK);
    CHECK(fg_train(&loss, 1, spec, p, 4, NULL, NULL, 0, NULL, NULL, NULL, &fit) == FG_OK);
    CHECK(fg_fit_info(fit, &n_params, &n_losses) == FG_OK && n_params == 4 && n_losses == 20);
    double params[4], losses[20];
    CHECK(fg_fit_params(fit, params, 4) == FG_OK && fg_fit_losses(fit, losses, 20) == FG_OK);
    CHECK(params[0] != p[0] && losses[19] < losses[0]);
    CHECK(fg_fit_params(fit, params, 3) == FG_INVALID_ARGUMENT && fg_fit_losses(fit, NULL, 20) == FG_INVALID_ARGUMENT);
    char text[500];
    CHECK(fg_text(fit, FG_TEXT_FIT, text, sizeof text, NULL) == FG_OK && strstr(text, "\"retcode\":\"Success\""));
    CHECK(fg_fit_info(loss, &n_params, NULL) == FG_UNKNOWN_HANDLE);
    CHECK(fg_free(fit) == FG_OK);
    CHECK(fg_train(&loss, 1, spec, p, 4, NULL, NULL, 0, watch, tell, &seen, &fit) == FG_OK);
    CHECK(seen == 4 && fg_fit_info(fit, NULL, &n_losses) == FG_OK && n_losses == 4);
    CHECK(fg_text(fit, FG_TEXT_FIT, text, sizeof text, NULL) == FG_OK && strstr(text, "\"retcode\":\"Stopped\""));
    CHECK(fg_free(fit) == FG_OK);
    CHECK(fg_train(&loss, 1, spec, p, 3, NULL, NULL, 0, NULL, NULL, NULL, &fit) == FG_INVALID_ARGUMENT);
    CHECK(fg_train(&loss, 1, NULL, p, 4, NULL, NULL, 0, NULL, NULL, NULL, &fit) == FG_INVALID_ARGUMENT);
    CHECK(fg_train(NULL, 0, spec, p, 4, NULL, NULL, 0, NULL, NULL, NULL, &fit) == FG_INVALID_ARGUMENT);
    CHECK(fg_train(&loss, 1, spec, NULL, 4, NULL, NULL, 0, NULL, NULL, NULL, &fit) == FG_INVALID_ARGUMENT);
    CHECK(fg_train(&loss, 1, spec, p, 4, NULL, NULL, 1, NULL, NULL, NULL, &fit) == FG_INVALID_ARGUMENT);
    CHECK(fg_train(&loss, 1, spec, p, 4, NULL, NULL, 0, NULL, NULL, NULL, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_free(loss) == FG_OK);
    free(program);
}

static void gradient_as_the_jvm(const char *folder) {
    size_t n, bytes;
    void *program = read_file(folder, "loss.fgir", &n);
    double *wanted = read_file(folder, "gradient.f64", &bytes);
    fg_handle loss, derivative;
    CHECK(fg_load(program, n, &loss) == FG_OK);
    CHECK(fg_transform(loss, "value_and_grad", "{\"wrt\":[0]}", &derivative) == FG_OK);
    char text[2000];
    CHECK(fg_explain(loss, "{\"wrt\":[0]}", text, sizeof text, NULL) == FG_OK && strstr(text, "sensealg"));
    CHECK(fg_explain(loss, NULL, text, sizeof text, NULL) == FG_INVALID_ARGUMENT);
    double value, gradient[4];
    const double *inputs[] = {p};
    double *outputs[] = {&value, gradient};
    const size_t four[] = {4}, sizes[] = {1, 4};
    CHECK(fg_evaluate(derivative, inputs, four, 1, outputs, sizes, 2, NULL, NULL) == FG_OK);
    for (int i = 0; i < 4; i++) CHECK(fabs(gradient[i] - wanted[i]) <= 1e-12 * fabs(wanted[i]));

    CHECK(fg_evaluate(derivative, NULL, four, 1, outputs, sizes, 2, NULL, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_evaluate(derivative, inputs, NULL, 1, outputs, sizes, 2, NULL, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_evaluate(derivative, inputs, four, 1, NULL, sizes, 2, NULL, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_evaluate(derivative, inputs, sizes, 1, outputs, sizes, 2, NULL, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_evaluate(derivative, inputs, four, 1, outputs, four, 1, NULL, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_evaluate(derivative, NULL, NULL, 0, NULL, NULL, 0, NULL, NULL) == FG_INVALID_ARGUMENT);
    double *null[] = {NULL, gradient};
    CHECK(fg_evaluate(derivative, inputs, four, 1, null, sizes, 2, NULL, NULL) == FG_INVALID_ARGUMENT);
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
    CHECK(strcmp(fg_last_error(), "`program` is NULL") == 0 && strcmp(fg_last_argument(), "program") == 0);
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
        CHECK(fg_solve(unknown + i, 1, NULL, u0, 2, p, 4, 0, 1, NULL, NULL, &out) == FG_UNKNOWN_HANDLE);
        CHECK(fg_transform(unknown[i], "jvp", "{}", &out) == FG_UNKNOWN_HANDLE);
        CHECK(fg_evaluate(unknown[i], NULL, NULL, 0, NULL, NULL, 0, NULL, NULL) == FG_UNKNOWN_HANDLE);
        CHECK(fg_bytes(unknown[i], NULL, 0, &size) == FG_UNKNOWN_HANDLE);
        CHECK(fg_last_argument()[0] == 0);
        CHECK(fg_solution_info(unknown[i], &size, &size, NULL) == FG_UNKNOWN_HANDLE);
        CHECK(fg_solution_t(unknown[i], x, 2) == FG_UNKNOWN_HANDLE);
        CHECK(fg_solution_u(unknown[i], x, 2) == FG_UNKNOWN_HANDLE);
        CHECK(fg_solution_at(unknown[i], x, 0, x, 2) == FG_UNKNOWN_HANDLE);
        CHECK(fg_text(unknown[i], FG_TEXT_STATS, NULL, 0, NULL) == FG_UNKNOWN_HANDLE);
    }
    CHECK(fg_text(f, 99, NULL, 0, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_text(f, FG_TEXT_STATS, NULL, 0, NULL) == FG_UNKNOWN_HANDLE); /* of a solution, and f is none */
    CHECK(fg_solution_info(f, NULL, NULL, NULL) == FG_UNKNOWN_HANDLE);

    CHECK(fg_solve(NULL, 1, NULL, u0, 2, p, 4, 0, 1, NULL, NULL, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(&f, 0, NULL, u0, 2, p, 4, 0, 1, NULL, NULL, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(&f, SIZE_MAX, NULL, u0, 2, p, 4, 0, 1, NULL, NULL, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(&f, 1, NULL, NULL, 2, p, 4, 0, 1, NULL, NULL, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(&f, 1, NULL, u0, 2, NULL, 4, 0, 1, NULL, NULL, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(&f, 1, NULL, u0, 1, p, 4, 0, 1, NULL, NULL, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(&f, 1, NULL, u0, SIZE_MAX, p, 4, 0, 1, NULL, NULL, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(&f, 1, NULL, u0, 2, p, 3, 0, 1, NULL, NULL, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(&f, 1, NULL, u0, 2, p, 4, 0, NAN, NULL, NULL, &out) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(&f, 1, NULL, u0, 2, p, 4, 0, 1, NULL, NULL, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(&f, 1, "{\"rtoll\":1}", u0, 2, p, 4, 0, 1, NULL, NULL, &out) == FG_INVALID_ARGUMENT);
    CHECK(strstr(fg_last_error(), "rtol"));
    CHECK(fg_solve(&f, 1, "\xff\xfe{", u0, 2, p, 4, 0, 1, NULL, NULL, &out) == FG_INVALID_ARGUMENT);
    CHECK(out == 42);

    /* What the numbers do is told by the solution. */
    const double bad[] = {NAN, 1, 3, 1};
    char text[40];
    fg_status status = fg_solve(&f, 1, NULL, u0, 2, bad, 4, 0, 1, NULL, NULL, &out);
    if (status == FG_OK) {
        CHECK(fg_text(out, FG_TEXT_RETCODE, text, sizeof text, NULL) == FG_OK && strcmp(text, "Success") != 0);
        CHECK(fg_free(out) == FG_OK);
    } else CHECK(status == FG_INVALID_ARGUMENT);

    fg_handle solution = solve(f, SPEC);
    CHECK(fg_solution_info(solution, NULL, NULL, NULL) == FG_OK);
    CHECK(fg_solution_t(solution, NULL, 1000) == FG_INVALID_ARGUMENT);
    CHECK(fg_solution_t(solution, x, 2) == FG_INVALID_ARGUMENT);
    CHECK(fg_solution_u(solution, NULL, 1000) == FG_INVALID_ARGUMENT);
    CHECK(fg_solution_at(solution, NULL, 1, x, 2) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(&solution, 1, NULL, u0, 2, p, 4, 0, 1, NULL, NULL, &out) == FG_UNKNOWN_HANDLE); /* no program */
    CHECK(fg_free(solution) == FG_OK && fg_free(solution) == FG_UNKNOWN_HANDLE);
}

/* The bytes that a program gives are a program; texts of the library need no handle. */
static void tells(fg_handle f) {
    size_t n, length;
    CHECK(fg_bytes(f, NULL, 0, &n) == FG_OK && n > 0);
    char *bytes = malloc(n);
    CHECK(fg_bytes(f, bytes, n - 1, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_bytes(f, bytes, n, NULL) == FG_OK);
    fg_handle copy;
    CHECK(fg_load(bytes, n, &copy) == FG_OK && fg_free(copy) == FG_OK);
    free(bytes);
    CHECK(fg_text(0, FG_TEXT_METHODS, NULL, 0, &length) == FG_OK);
    char *text = malloc(length + 1);
    CHECK(fg_text(0, FG_TEXT_METHODS, text, length + 1, NULL) == FG_OK && strstr(text, "\"Tsit5\""));
    CHECK(fg_text(0, FG_TEXT_INFO, text, length + 1, NULL) == FG_OK && strstr(text, "\"processors\""));
    free(text);
}

static void draws(void) {
    char path[] = "/tmp/flowgrad_XXXXXX.svg", start[5] = "";
    close(mkstemps(path, 4));
    CHECK(fg_plot("{\"series\":[{\"x\":[0,1],\"y\":[1,2]}]}", path) == FG_OK);
    FILE *file = fopen(path, "r");
    CHECK(file && fread(start, 1, 4, file) == 4 && strcmp(start, "<svg") == 0);
    if (file) fclose(file);
    remove(path);
    CHECK(fg_plot(NULL, path) == FG_INVALID_ARGUMENT && fg_plot("{}", NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_plot("{\"series\":[{\"x\":[0,1],\"y\":[1,2]}]}", "no/such/folder.svg") == FG_INVALID_ARGUMENT);
    CHECK(fg_plot("{}", path) == FG_INVALID_ARGUMENT && strcmp(fg_last_argument(), "series") == 0);
}

static void a_forked_process_is_told(fg_handle f) {
    pid_t child = fork();
    if (child == 0) {
        fg_handle solution;
        fg_status status = fg_solve(&f, 1, NULL, u0, 2, p, 4, 0, 1, NULL, NULL, &solution);
        _exit(status == FG_INTERNAL && strstr(fg_last_error(), "fork()") ? 0 : 1);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static fg_handle shared;

static void *solve_repeatedly(void *unused) {
    (void)unused;
    for (int i = 0; i < REPEATED(200); i++) {
        double u[202];
        fg_handle solution = solve(shared, SPEC);
        CHECK(fg_solution_u(solution, u, 202) == FG_OK && memcmp(u, alone, sizeof u) == 0);
        CHECK(fg_free(solution) == FG_OK);
        CHECK(fg_free(0) == FG_UNKNOWN_HANDLE && fg_last_error()[0]);
    }
    return NULL;
}

static ucontext_t caller, fiber;

static void solve_on_a_fiber(void) {
    double u[202];
    fg_handle solution = solve(shared, SPEC);
    CHECK(fg_solution_u(solution, u, 202) == FG_OK && memcmp(u, alone, sizeof u) == 0);
    CHECK(fg_free(solution) == FG_OK);
}

static void refused_on_a_fiber(void) { CHECK(fg_free(shared) == FG_INTERNAL && strstr(fg_last_error(), "stack")); }

static void run_on_a_fiber(char *stack, size_t size, void (*function)(void)) {
    getcontext(&fiber);
    fiber.uc_stack.ss_sp = stack;
    fiber.uc_stack.ss_size = size;
    fiber.uc_link = &caller;
    makecontext(&fiber, function, 0);
    swapcontext(&caller, &fiber);
}

static void *only_fibers(void *stack) {
    for (int i = 0; i < 3; i++) run_on_a_fiber(stack, 1 << 20, solve_on_a_fiber);
    return NULL;
}

/* A thread may call from stacks that it does not know of, as fibers and other languages do; or from below its own never. */
static void stacks_are_looked_after(fg_handle f) {
    shared = f;
    char *stack = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_t thread;
    pthread_create(&thread, NULL, only_fibers, stack);
    pthread_join(thread, NULL);
    if (stack < (char *)&thread) run_on_a_fiber(stack, 1 << 20, refused_on_a_fiber);
    munmap(stack, 1 << 20);
}

static void *count(void *unused) {
    (void)unused;
    CHECK(fg_last_error()[0] == 0); /* of this thread alone */
    CHECK(fg_live_handles() >= 0);
    return NULL;
}

static void threads_agree(fg_handle f) {
    shared = f;
    pthread_t threads[8];
    for (int i = 0; i < 8; i++) pthread_create(&threads[i], NULL, solve_repeatedly, NULL);
    for (int i = 0; i < 8; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < REPEATED(1000); i++) { /* each attaches, and detaches when it ends */
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
        for (int k = 0; k < 20; k++) fg_free(solve(f, spec));
        best = fmin(best, (now() - start) / 20);
    }
    return best * 1e6;
}

static void measure(fg_handle f, int rounds) {
    printf("solve, two ends saved:  %.1f us\n", best_of(f, ENDS, REPEATED(100)));
    printf("solve, 101 times saved: %.1f us\n", best_of(f, SPEC, REPEATED(100)));
    double many = 1e9;
    static double starts[2000];
    for (int i = 0; i < 2000; i++) starts[i] = 1;
    for (int i = 0; i < 5; i++) {
        fg_handle ensemble;
        double start = now();
        CHECK(fg_solve_ensemble(&f, 1, ENDS, starts, REPEATED(1000), 2, p, 1, 4, 0, 10, 0, NULL, NULL, &ensemble) == FG_OK);
        many = fmin(many, (now() - start) / REPEATED(1000));
        CHECK(fg_free(ensemble) == FG_OK);
    }
    printf("ensemble on all cores:  %.1f us each\n", many * 1e6);
    int warm = rounds < 100 || rounds > 2000 ? 10 * rounds : 20000; /* until the heap has its size */
    for (int i = 0; i < warm; i++) fg_free(solve(f, SPEC));
    long before = resident_kb();
    double start = now();
    for (int i = 0; i < 90 * rounds; i++) fg_free(solve(f, SPEC));
    double seconds = now() - start;
    long after = resident_kb();
    printf("%d solves after %d: %.1f us each, resident %ld kB before, %ld kB after\n", 90 * rounds, warm,
           seconds / (90 * rounds) * 1e6, before, after);
    CHECK(rounds < 100 || after < 1.05 * before);
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
    layers();
    trains(argv[1]);
    survives_what_is_wrong(f, bytes, n);
    tells(f);
    draws();
    functions_in_c(f);
    ensembles(f);
    robust(f);
    threads_agree(f);
    stacks_are_looked_after(f);
    a_forked_process_is_told(f);
    CHECK(fg_live_handles() == 1);
    measure(f, argc > 2 ? atoi(argv[2]) : REPEATED(100));
    CHECK(fg_free(f) == FG_OK);
    CHECK(fg_live_handles() == 0);
    free(bytes);
    printf(failures ? "%d checks failed\n" : "all checks passed\n", failures);
    return failures > 0;
}
