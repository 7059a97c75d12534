/* Many trajectories at once. */
#include "testing.h"
#include <pthread.h>

enum { N = REPEATED(100), TIMES = 11 };
#define FEW "{\"method\":\"Tsit5\",\"rtol\":1e-6,\"atol\":1e-8,\"saveat\":1}"

static double many[N][4];
static double expected[N][TIMES][2];

static void fill(fg_handle f) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < 4; j++) many[i][j] = p[j] * (1 + 0.002 * i);
        fg_handle solution;
        CHECK(fg_solve(&f, 1, FEW, u0, 2, many[i], 4, 0, 10, NULL, NULL, &solution) == FG_OK);
        CHECK(fg_solution_u(solution, expected[i][0], TIMES * 2) == FG_OK && fg_free(solution) == FG_OK);
    }
}

static void same_as_alone(fg_handle f, size_t threads) {
    fg_handle ensemble;
    size_t n, times, dim;
    static double u[N][TIMES][2];
    double t[TIMES];
    fg_retcode retcodes[N];
    memset(u, 0, sizeof u);
    CHECK(fg_solve_ensemble(&f, 1, FEW, u0, 1, 2, many[0], N, 4, 0, 10, threads, NULL, NULL, &ensemble) == FG_OK);
    CHECK(fg_ensemble_info(ensemble, &n, &times, &dim) == FG_OK && n == N && times == TIMES && dim == 2);
    CHECK(fg_ensemble_t(ensemble, t, TIMES) == FG_OK && t[0] == 0 && t[10] == 10);
    CHECK(fg_ensemble_u(ensemble, u[0][0], N * TIMES * 2) == FG_OK && memcmp(u, expected, sizeof u) == 0);
    CHECK(fg_ensemble_retcodes(ensemble, retcodes, N) == FG_OK);
    for (int i = 0; i < N; i++) CHECK(retcodes[i] == FG_SUCCESS);
    char text[200];
    CHECK(fg_ensemble_message(ensemble, N - 1, text, sizeof text, NULL) == FG_OK && strstr(text, "reached t = 10"));
    CHECK(fg_text(ensemble, FG_TEXT_STATS, text, sizeof text, NULL) == FG_OK && strstr(text, "\"naccept\":"));
    CHECK(fg_free(ensemble) == FG_OK);
}

/* Some of these cannot be solved. */
static int picky(double *du, const double *u, const double *p, double t, void *user) {
    (void)t, (void)user;
    du[0] = p[0] == 2 ? NAN : -p[0] * u[0];
    return p[0] == 3 ? 42 : 0;
}

static void each_ends_in_its_own_way(void) {
    const double q[] = {1, 2, 3, 4}, one[] = {1};
    fg_handle f, ensemble;
    fg_retcode retcodes[4];
    double u[8];
    char text[200];
    CHECK(fg_function(1, 1, 1, picky, NULL, NULL, NULL, NULL, &f) == FG_OK);
    CHECK(fg_solve_ensemble(&f, 1, "{\"rtol\":1e-8,\"atol\":1e-8}", one, 1, 1, q, 4, 1, 0, 1, 3, NULL, NULL, &ensemble) == FG_OK);
    CHECK(fg_ensemble_retcodes(ensemble, retcodes, 4) == FG_OK && fg_ensemble_u(ensemble, u, 8) == FG_OK);
    CHECK(retcodes[0] == FG_SUCCESS && retcodes[1] == FG_INITIAL_FAILURE && retcodes[2] == FG_FAILURE && retcodes[3] == FG_SUCCESS);
    CHECK(fabs(u[1] - exp(-1)) < 1e-7 && isnan(u[3]) && isnan(u[5]) && fabs(u[7] - exp(-4)) < 1e-7);
    CHECK(fg_ensemble_message(ensemble, 2, text, sizeof text, NULL) == FG_OK && strstr(text, "`f` returned 42"));
    CHECK(fg_ensemble_message(ensemble, 4, text, sizeof text, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_free(ensemble) == FG_OK && fg_free(f) == FG_OK);
}

/* A right-hand side that solves itself, on threads that the library made. */
static int nested(double *du, const double *u, const double *p, double t, void *user) {
    fg_handle *inner = user, solution;
    double end[4];
    if (fg_solve(inner, 1, "{\"save_everystep\":false}", u0, 2, p, 4, 0, 0.1, NULL, NULL, &solution) != FG_OK) return 1;
    if (fg_solution_u(solution, end, 4) != FG_OK || fg_free(solution) != FG_OK) return 2;
    if (fg_free(0) != FG_UNKNOWN_HANDLE || !strstr(fg_last_error(), "handle 0")) return 3;
    return lotka_volterra(du, u, p, t, NULL);
}

static void solves_within(fg_handle traced) {
    fg_handle f, ensemble;
    fg_retcode retcodes[N];
    CHECK(fg_function(2, 4, 2, nested, NULL, NULL, NULL, &traced, &f) == FG_OK);
    CHECK(fg_solve_ensemble(&f, 1, ENDS, u0, 1, 2, many[0], N, 4, 0, 1, 4, NULL, NULL, &ensemble) == FG_OK);
    CHECK(fg_ensemble_retcodes(ensemble, retcodes, N) == FG_OK);
    for (int i = 0; i < N; i++) CHECK(retcodes[i] == FG_SUCCESS);
    CHECK(fg_free(ensemble) == FG_OK && fg_free(f) == FG_OK);
}

static int stop(double fraction, double t, int64_t done, void *user) {
    CHECK(fraction >= 0 && fraction <= 1 && t == 1e9 && done >= 0);
    return ++*(int *)user == 2;
}

static void can_be_ended(fg_handle f) {
    int reports = 0;
    fg_handle ensemble;
    fg_retcode retcodes[N];
    CHECK(fg_solve_ensemble(&f, 1, "{\"maxiters\":1000000}", u0, 1, 2, many[0], N, 4, 0, 1e9, 2, stop, &reports, &ensemble) == FG_OK);
    CHECK(reports >= 2 && fg_ensemble_retcodes(ensemble, retcodes, N) == FG_OK && retcodes[N - 1] == FG_FAILURE);
    CHECK(fg_free(ensemble) == FG_OK);
}

static void refuses(fg_handle f) {
    fg_handle e = 42;
    const double *q = many[0];
    double bad[4] = {1, 1, NAN, 1};
#define REFUSES(...) CHECK(fg_solve_ensemble(__VA_ARGS__) == FG_INVALID_ARGUMENT)
    REFUSES(NULL, 1, FEW, u0, 1, 2, q, N, 4, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 0, FEW, u0, 1, 2, q, N, 4, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 1, "{", u0, 1, 2, q, N, 4, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, NULL, 1, 2, q, N, 4, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, u0, 0, 2, q, N, 4, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, u0, SIZE_MAX, 2, q, N, 4, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, u0, SIZE_MAX / 2, SIZE_MAX / 2, q, N, 4, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, u0, 2, 1, q, N, 4, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, u0, 1, 2, NULL, N, 4, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, u0, 1, 2, q, 0, 4, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, u0, 1, 2, q, N, 3, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, q, 2, 2, q, N, 4, 0, 10, 0, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, u0, 1, 2, q, N, 4, 0, 0, 0, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, u0, 1, 2, q, N, 4, 0, 10, SIZE_MAX, NULL, NULL, &e);
    REFUSES(&f, 1, FEW, u0, 1, 2, q, N, 4, 0, 10, 0, NULL, NULL, NULL);
    REFUSES(&f, 1, FEW, bad, 2, 2, p, 1, 4, 0, 10, 2, NULL, NULL, &e);
    CHECK(strcmp(fg_last_argument(), "u0") == 0 && strstr(fg_last_error(), "trajectory 1"));
    CHECK(e == 42);
    const fg_handle wrong[] = {0, f, UINT64_MAX};
    fg_retcode retcode;
    double x;
    for (int i = 0; i < 3; i++) {
        CHECK(fg_ensemble_info(wrong[i], NULL, NULL, NULL) == FG_UNKNOWN_HANDLE);
        CHECK(fg_ensemble_t(wrong[i], &x, 1) == FG_UNKNOWN_HANDLE && fg_ensemble_u(wrong[i], &x, 1) == FG_UNKNOWN_HANDLE);
        CHECK(fg_ensemble_retcodes(wrong[i], &retcode, 1) == FG_UNKNOWN_HANDLE);
        CHECK(fg_ensemble_message(wrong[i], 0, NULL, 0, NULL) == FG_UNKNOWN_HANDLE);
    }
    CHECK(fg_solve_ensemble(wrong, 1, FEW, u0, 1, 2, q, N, 4, 0, 10, 0, NULL, NULL, &e) == FG_UNKNOWN_HANDLE);
    CHECK(fg_solve_ensemble(&f, 1, FEW, u0, 1, 2, p, 1, 4, 0, 10, 0, NULL, NULL, &e) == FG_OK); /* one is an ensemble too */
    CHECK(fg_ensemble_t(e, NULL, 99) == FG_INVALID_ARGUMENT && fg_ensemble_t(e, &x, 1) == FG_INVALID_ARGUMENT);
    CHECK(fg_ensemble_u(e, NULL, 99) == FG_INVALID_ARGUMENT && fg_ensemble_u(e, &x, 1) == FG_INVALID_ARGUMENT);
    CHECK(fg_ensemble_retcodes(e, NULL, 9) == FG_INVALID_ARGUMENT && fg_ensemble_retcodes(e, &retcode, 0) == FG_INVALID_ARGUMENT);
    CHECK(fg_solution_info(e, NULL, NULL, NULL) == FG_UNKNOWN_HANDLE && fg_free(e) == FG_OK);
    CHECK(fg_ensemble_info(e, NULL, NULL, NULL) == FG_UNKNOWN_HANDLE);
}

static fg_handle shared;

static void *repeatedly(void *unused) {
    (void)unused;
    for (int i = 0; i < REPEATED(5); i++) same_as_alone(shared, i);
    return NULL;
}

void ensembles(fg_handle traced) {
    fill(traced);
    const size_t threads[] = {1, 2, 3, 8, 0};
    for (int i = 0; i < 5; i++) same_as_alone(traced, threads[i]);
    fg_handle f;
    CHECK(fg_function(2, 4, 2, lotka_volterra, NULL, NULL, NULL, NULL, &f) == FG_OK);
    same_as_alone(f, 4);
    CHECK(fg_free(f) == FG_OK);
    each_ends_in_its_own_way();
    solves_within(traced);
    can_be_ended(traced);
    refuses(traced);
    shared = traced;
    pthread_t several[4];
    for (int i = 0; i < 4; i++) pthread_create(&several[i], NULL, repeatedly, NULL);
    for (int i = 0; i < 4; i++) pthread_join(several[i], NULL);
}
