/* Functions in C: right-hand sides, their derivatives, and events. */
#include "testing.h"

int lotka_volterra(double *du, const double *u, const double *p, double t, void *user) {
    (void)t;
    du[0] = p[0] * u[0] - p[1] * u[0] * u[1];
    du[1] = p[3] * u[0] * u[1] - p[2] * u[1];
    counter *c = user;
    if (c) c->calls++;
    if (c && c->inner) { /* a solve within a solve */
        fg_handle solution;
        CHECK(fg_solve(&c->inner, 1, SPEC, u0, 2, p, 4, 0, 1, NULL, NULL, &solution) == FG_OK);
        CHECK(fg_free(solution) == FG_OK);
    }
    return c && c->fails_at && c->calls >= c->fails_at ? c->status : 0;
}

static int jacobian(double *J, const double *u, const double *p, double t, void *user) {
    (void)t;
    J[0] = p[0] - p[1] * u[1];
    J[1] = -p[1] * u[0];
    J[2] = p[3] * u[1];
    J[3] = p[3] * u[0] - p[2];
    counter *c = user;
    return c->jacobians++ < 0;
}

static int jvp(double *out, const double *u, const double *p, double t, const double *du, const double *dp, double dt, void *user) {
    (void)t, (void)dt;
    double meet = du[0] * u[1] + u[0] * du[1];
    out[0] = p[0] * du[0] - p[1] * meet + dp[0] * u[0] - dp[1] * u[0] * u[1];
    out[1] = p[3] * meet - p[2] * du[1] + dp[3] * u[0] * u[1] - dp[2] * u[1];
    counter *c = user;
    c->jvps++;
    return c->status;
}

static int vjp(double *du, double *dp, double *dt, const double *u, const double *p, double t, const double *w, void *user) {
    (void)t;
    du[0] = w[0] * (p[0] - p[1] * u[1]) + w[1] * p[3] * u[1];
    du[1] = -w[0] * p[1] * u[0] + w[1] * (p[3] * u[0] - p[2]);
    dp[0] = w[0] * u[0];
    dp[1] = -w[0] * u[0] * u[1];
    dp[2] = -w[1] * u[1];
    dp[3] = w[1] * u[0] * u[1];
    *dt = 0;
    counter *c = user;
    c->vjps++;
    return c->status;
}

static int decay_of_many(double *du, const double *u, const double *p, double t, void *user) {
    (void)t, (void)user;
    for (int i = 0; i < 1000; i++) du[i] = -p[0] * u[i];
    return 0;
}

static int stop_after_three(double fraction, double t, int64_t steps, void *user) {
    CHECK(fraction >= 0 && fraction <= 1 && t >= 0 && steps >= 0);
    return ++((counter *)user)->reports == 3;
}

int ends_with(fg_handle solution, const char *retcode, const char *part) {
    char text[400];
    CHECK(fg_text(solution, FG_TEXT_RETCODE, text, sizeof text, NULL) == FG_OK);
    int same = strcmp(text, retcode) == 0;
    CHECK(fg_text(solution, FG_TEXT_MESSAGE, text, sizeof text, NULL) == FG_OK);
    return same && strstr(text, part);
}

static void right_hand_sides(void) {
    fg_handle f, g, solution;
    counter c = {0};
    double u[202];
    CHECK(fg_function(2, 4, 2, lotka_volterra, NULL, NULL, NULL, &c, &f) == FG_OK);
    solution = solve(f, SPEC);
    CHECK(c.calls > 100 && fg_solution_u(solution, u, 202) == FG_OK && memcmp(u, alone, sizeof u) == 0);
    CHECK(fg_free(solution) == FG_OK);

    const struct { fg_jacobian jacobian; fg_jvp jvp; fg_vjp vjp; } given[] = {{jacobian, NULL, NULL}, {NULL, jvp, NULL}, {NULL, NULL, vjp}};
    for (int i = 0; i < 3; i++) {
        c = (counter){0};
        CHECK(fg_function(2, 4, 2, lotka_volterra, given[i].jacobian, given[i].jvp, given[i].vjp, &c, &g) == FG_OK);
        solution = solve(g, "{\"method\":\"Rodas5P\",\"rtol\":1e-8,\"atol\":1e-8,\"saveat\":0.1}");
        CHECK(c.jacobians + c.jvps + c.vjps > 10 && fg_solution_u(solution, u, 202) == FG_OK && fabs(u[200] - alone[200]) < 1e-4);
        CHECK(fg_free(solution) == FG_OK && fg_free(g) == FG_OK);
    }

    c = (counter){.fails_at = 50, .status = -7};
    solution = solve(f, SPEC);
    CHECK(ends_with(solution, "Failure", "`f` returned -7"));
    CHECK(fg_free(solution) == FG_OK);

    CHECK(fg_function(2, 4, 2, lotka_volterra, NULL, NULL, NULL, NULL, &g) == FG_OK);
    c = (counter){.inner = g};
    solution = solve(f, ENDS);
    CHECK(ends_with(solution, "Success", ""));
    CHECK(fg_free(solution) == FG_OK && fg_free(g) == FG_OK);

    c = (counter){0};
    CHECK(fg_solve(&f, 1, "{\"maxiters\":1000000000000,\"save_everystep\":false}", u0, 2, p, 4, 0, 1e9, stop_after_three, &c,
                   &solution) == FG_OK);
    CHECK(ends_with(solution, "Failure", "interrupted") && c.reports == 3);
    CHECK(fg_free(solution) == FG_OK && fg_free(f) == FG_OK);

    double *ones = malloc(1000 * sizeof *ones);
    for (int i = 0; i < 1000; i++) ones[i] = 1;
    CHECK(fg_function(1000, 1, 1000, decay_of_many, NULL, NULL, NULL, NULL, &f) == FG_OK);
    CHECK(fg_solve(&f, 1, "{\"saveat\":[1],\"rtol\":1e-9,\"atol\":1e-9}", ones, 1000, ones, 1, 0, 1, NULL, NULL, &solution)
          == FG_OK);
    CHECK(fg_solution_u(solution, ones, 1000) == FG_OK && fabs(ones[999] - exp(-1)) < 1e-8);
    CHECK(fg_free(solution) == FG_OK && fg_free(f) == FG_OK);
    free(ones);

    const size_t sizes[][3] = {{0, 4, 2}, {2, 4, 0}, {SIZE_MAX, 4, 2}, {2, SIZE_MAX, 2}, {2, 4, SIZE_MAX}};
    for (int i = 0; i < 5; i++) {
        CHECK(fg_function(sizes[i][0], sizes[i][1], sizes[i][2], lotka_volterra, NULL, NULL, NULL, NULL, &f)
              == FG_INVALID_ARGUMENT);
    }
    CHECK(fg_function(2, 4, 2, NULL, NULL, NULL, NULL, NULL, &f) == FG_INVALID_ARGUMENT);
    CHECK(fg_function(2, 4, 2, lotka_volterra, NULL, NULL, NULL, NULL, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_function(3, 4, 2, lotka_volterra, NULL, NULL, NULL, NULL, &f) == FG_OK);
    CHECK(fg_solve(&f, 1, NULL, alone, 3, p, 4, 0, 1, NULL, NULL, &solution) == FG_INVALID_ARGUMENT);
    CHECK(fg_free(f) == FG_OK);
}

/* The gradient of the sum of squares of the states at three times, by u0 and p, by forward mode or by an adjoint. */
static fg_status gradient(fg_handle f, const char *spec, const char *kind, double *by_u0, double *by_p) {
    const double t0 = 0, t1 = 4, times[] = {1, 2.5, 4}, zero = 0;
    double u[6], w[6], value[6];
    fg_handle solve, derivative;
    fg_status status = fg_solve_program(&f, 1, spec, 2, 4, 3, &solve);
    CHECK(status == FG_OK);
    if (status != FG_OK) return status;
    const double *inputs[] = {u0, p, &t0, &t1, times, w, NULL};
    const size_t sizes[] = {2, 4, 1, 1, 3, 6, 4};
    double *outputs[] = {u};
    const size_t six[] = {6, 2, 4};
    status = fg_evaluate(solve, inputs, sizes, 5, outputs, six, 1, NULL, NULL);
    for (int i = 0; i < 6; i++) w[i] = 2 * u[i];
    if (status == FG_OK) status = fg_transform(solve, kind, "{\"wrt\":[0,1]}", &derivative);
    if (status == FG_OK && strcmp(kind, "vjp") == 0) {
        double *back[] = {value, by_u0, by_p};
        status = fg_evaluate(derivative, inputs, sizes, 6, back, six, 3, NULL, NULL);
        CHECK(fg_free(derivative) == FG_OK);
    } else if (status == FG_OK) {
        double tangent[6], directions[6] = {0};
        double *forth[] = {value, tangent};
        const double *seeded[] = {u0, p, &t0, &t1, times, directions, directions + 2};
        const size_t seeds[] = {2, 4, 1, 1, 3, 2, 4}, twice[] = {6, 6};
        for (int k = 0; k < 6 && status == FG_OK; k++) {
            directions[k] = 1;
            status = fg_evaluate(derivative, seeded, seeds, 7, forth, twice, 2, NULL, NULL);
            directions[k] = zero;
            double sum = 0;
            for (int i = 0; i < 6; i++) sum += w[i] * tangent[i];
            *(k < 2 ? by_u0 + k : by_p + k - 2) = sum;
        }
        CHECK(fg_free(derivative) == FG_OK);
    }
    CHECK(fg_free(solve) == FG_OK);
    return status;
}

#define TIGHT "{\"method\":\"Tsit5\",\"rtol\":1e-8,\"atol\":1e-8,\"sensealg\":\"%s\"}"

static void derivatives(fg_handle traced) {
    const char *algorithms[] = {"ForwardSensitivity", "DiscreteAdjoint", "InterpolatingAdjoint", "GaussAdjoint", "QuadratureAdjoint"};
    const char *kinds[] = {"vjp", "jvp"};
    counter c = {0};
    fg_handle f[3];
    CHECK(fg_function(2, 4, 2, lotka_volterra, NULL, jvp, NULL, &c, &f[0]) == FG_OK);
    CHECK(fg_function(2, 4, 2, lotka_volterra, NULL, NULL, vjp, &c, &f[1]) == FG_OK);
    CHECK(fg_function(2, 4, 2, lotka_volterra, jacobian, jvp, vjp, &c, &f[2]) == FG_OK);
    for (int a = 0; a < 5; a++) {
        for (int k = 0; k < 2; k++) {
            char spec[200];
            double wanted[6], found[6];
            snprintf(spec, sizeof spec, TIGHT, algorithms[a]);
            CHECK(gradient(traced, spec, kinds[k], wanted, wanted + 2) == FG_OK);
            for (int i = 0; i < 3; i++) {
                CHECK(gradient(f[i], spec, kinds[k], found, found + 2) == FG_OK);
                for (int j = 0; j < 6; j++) CHECK(fabs(found[j] - wanted[j]) < 1e-8 * fabs(wanted[j]));
            }
        }
    }
    CHECK(c.jvps > 100 && c.vjps > 100);

    double g[6];
    c = (counter){.status = 3};
    CHECK(gradient(f[0], NULL, "jvp", g, g + 2) == FG_INVALID_ARGUMENT && strstr(fg_last_error(), "`jvp` returned 3"));
    CHECK(gradient(f[1], NULL, "vjp", g, g + 2) == FG_INVALID_ARGUMENT && strstr(fg_last_error(), "`vjp` returned 3"));
    fg_handle plain, program;
    CHECK(fg_function(2, 4, 2, lotka_volterra, NULL, NULL, NULL, &c, &plain) == FG_OK);
    CHECK(gradient(plain, NULL, "vjp", g, g + 2) == FG_INVALID_ARGUMENT && strstr(fg_last_error(), "`jvp` or `vjp`"));

    /* What is made of a function that was freed does not call it. */
    c = (counter){0};
    CHECK(fg_solve_program(&plain, 1, NULL, 2, 4, 1, &program) == FG_OK && fg_free(plain) == FG_OK);
    const double t0 = 0, t1 = 1;
    const double *inputs[] = {u0, p, &t0, &t1, &t1};
    const size_t sizes[] = {2, 4, 1, 1, 1}, two = 2;
    double *outputs[] = {g};
    CHECK(fg_evaluate(program, inputs, sizes, 5, outputs, &two, 1, NULL, NULL) == FG_INVALID_ARGUMENT);
    CHECK(c.calls == 0 && strstr(fg_last_error(), "freed") && fg_free(program) == FG_OK);
    for (int i = 0; i < 3; i++) CHECK(fg_free(f[i]) == FG_OK);
}

/* A gradient that takes for ever, and is ended. */
static void ends_an_evaluation(fg_handle traced) {
    fg_handle solve, derivative;
    CHECK(fg_solve_program(&traced, 1, "{\"method\":\"Tsit5\",\"dtmax\":1e-5,\"maxiters\":1000000000000}", 2, 4, 1, &solve) == FG_OK);
    CHECK(fg_transform(solve, "vjp", "{\"wrt\":[1]}", &derivative) == FG_OK);
    const double t0 = 0, t1 = 1e5, w[] = {1, 1};
    const double *inputs[] = {u0, p, &t0, &t1, &t1, w};
    const size_t sizes[] = {2, 4, 1, 1, 1, 2}, out[] = {2, 4};
    double u[2], by_p[4];
    double *outputs[] = {u, by_p};
    counter c = {0};
    CHECK(fg_evaluate(derivative, inputs, sizes, 6, outputs, out, 2, stop_after_three, &c) == FG_INVALID_ARGUMENT);
    CHECK(c.reports == 3 && strstr(fg_last_error(), "interrupted"));
    CHECK(fg_free(solve) == FG_OK && fg_free(derivative) == FG_OK);
}

static int falls(double *du, const double *u, const double *p, double t, void *user) {
    (void)t, (void)user;
    du[0] = u[1];
    du[1] = -p[1];
    return 0;
}

static int height(double *out, const double *u, const double *p, double t, void *user) {
    (void)p, (void)t;
    out[0] = u[0];
    counter *c = user;
    return ++c->calls == c->fails_at ? c->status : 0;
}

static int bounce(double *u, double *p, double t, void *user) {
    (void)t;
    u[1] = -p[0] * u[1];
    p[0] /= 2;
    counter *c = user;
    return ++c->jvps == c->jacobians ? 5 : 0;
}

static void events(void) {
    fg_handle f[3], solution;
    counter c = {0};
    CHECK(fg_function(2, 2, 2, falls, NULL, NULL, NULL, NULL, &f[0]) == FG_OK);
    CHECK(fg_function(2, 2, 1, height, NULL, NULL, NULL, &c, &f[1]) == FG_OK);
    CHECK(fg_affect(2, 2, bounce, &c, &f[2]) == FG_OK);
    const double drop[] = {1, 0}, q[] = {0.8, 9.81};
    const double fall = sqrt(2 / 9.81);
    char text[600];
    double t[2], u[4];
    size_t n;
#define EVENT(rest) "{\"rtol\":1e-9,\"atol\":1e-9,\"save_everystep\":false,\"callbacks\":[{\"kind\":\"continuous\",\"condition\":1," rest "}]}"
    CHECK(fg_solve(f, 3, EVENT("\"affect\":2,\"direction\":\"falling\""), drop, 2, q, 2, 0, 1.2, NULL, NULL, &solution) == FG_OK);
    CHECK(ends_with(solution, "Success", "") && c.jvps == 2);
    CHECK(fg_text(solution, FG_TEXT_EVENTS, text, sizeof text, NULL) == FG_OK);
    double first, second;
    CHECK(sscanf(text, "{\"t\":[%lf,%lf]", &first, &second) == 2);
    CHECK(fabs(first - fall) < 1e-8 && fabs(second - 2.6 * fall) < 1e-7); /* the second after twice 0.8 falls */
    CHECK(fg_free(solution) == FG_OK);

    CHECK(fg_solve(f, 3, EVENT("\"affect\":2,\"direction\":\"rising\""), drop, 2, q, 2, 0, 1.2, NULL, NULL, &solution) == FG_OK);
    CHECK(ends_with(solution, "Success", "") && c.jvps == 2 && fg_free(solution) == FG_OK);

    CHECK(fg_solve(f, 2, EVENT("\"terminate\":true"), drop, 2, q, 2, 0, 1.2, NULL, NULL, &solution) == FG_OK);
    CHECK(ends_with(solution, "Terminated", "") && fg_solution_info(solution, &n, NULL, NULL) == FG_OK && n == 2);
    CHECK(fg_solution_t(solution, t, 2) == FG_OK && fabs(t[1] - fall) < 1e-8);
    CHECK(fg_solution_u(solution, u, 4) == FG_OK && fabs(u[2]) < 1e-8 && fg_free(solution) == FG_OK);

    c = (counter){.fails_at = 4, .status = 11};
    CHECK(fg_solve(f, 3, EVENT("\"affect\":2"), drop, 2, q, 2, 0, 1.2, NULL, NULL, &solution) == FG_OK);
    CHECK(ends_with(solution, "Failure", "callback 0 failed") && ends_with(solution, "Failure", "`f` returned 11"));
    CHECK(fg_free(solution) == FG_OK);
    c = (counter){.jacobians = 1};
    CHECK(fg_solve(f, 3, EVENT("\"affect\":2"), drop, 2, q, 2, 0, 1.2, NULL, NULL, &solution) == FG_OK);
    CHECK(ends_with(solution, "Failure", "`affect` returned 5") && fg_free(solution) == FG_OK);

    /* Wrong indices, and functions of the wrong sizes. */
    fg_handle wrong[] = {f[0], f[2], f[0]};
    CHECK(fg_solve(f, 2, EVENT("\"affect\":2"), drop, 2, q, 2, 0, 1, NULL, NULL, &solution) == FG_INVALID_ARGUMENT);
    CHECK(fg_solve(wrong, 3, EVENT("\"affect\":2"), drop, 2, q, 2, 0, 1, NULL, NULL, &solution) == FG_INVALID_ARGUMENT);
    CHECK(fg_affect(2, 2, NULL, NULL, &solution) == FG_INVALID_ARGUMENT && strcmp(fg_last_argument(), "affect") == 0);
    CHECK(fg_affect(2, 2, bounce, NULL, NULL) == FG_INVALID_ARGUMENT);
    CHECK(fg_affect(0, 2, bounce, NULL, &solution) == FG_INVALID_ARGUMENT);
    CHECK(fg_affect(2, SIZE_MAX, bounce, NULL, &solution) == FG_INVALID_ARGUMENT);
    for (int i = 0; i < 3; i++) CHECK(fg_free(f[i]) == FG_OK);
    CHECK(fg_solve(f, 3, EVENT("\"affect\":2"), drop, 2, q, 2, 0, 1, NULL, NULL, &solution) == FG_UNKNOWN_HANDLE);
}

void functions_in_c(fg_handle traced) {
    right_hand_sides();
    derivatives(traced);
    ends_an_evaluation(traced);
    events();
}
