/*
 * Predators and prey in C: solves the Lotka-Volterra equations, written as a C function.
 *
 *     native/build install ~/flowgrad
 *     export PKG_CONFIG_PATH=~/flowgrad/lib/pkgconfig
 *     gcc lotka_volterra.c $(pkg-config --cflags --libs flowgrad) -Wl,-rpath,$HOME/flowgrad/lib -o lotka_volterra
 */
#include <flowgrad.h>
#include <stdio.h>
#include <stdlib.h>

static int lotka_volterra(double *du, const double *u, const double *p, double t, void *user) {
    (void)t, (void)user;
    du[0] = p[0] * u[0] - p[1] * u[0] * u[1];
    du[1] = -p[2] * u[1] + p[3] * u[0] * u[1];
    return 0;
}

static void check(fg_status status) {
    if (status == FG_OK) return;
    fprintf(stderr, "%s\n", fg_last_error());
    exit(1);
}

int main(void) {
    const double u0[] = {1.0, 1.0}, p[] = {1.5, 1.0, 3.0, 1.0};
    fg_handle f, solution;
    check(fg_function(2, 4, 2, lotka_volterra, NULL, NULL, NULL, NULL, &f));
    check(fg_solve(&f, 1, "{\"method\": \"Tsit5\", \"rtol\": 1e-8, \"atol\": 1e-10}", u0, 2, p, 4, 0.0, 10.0, NULL, NULL,
                   &solution));

    size_t n;
    char retcode[32], stats[256];
    check(fg_solution_info(solution, &n, NULL, NULL));
    check(fg_text(solution, FG_TEXT_RETCODE, retcode, sizeof retcode, NULL));
    check(fg_text(solution, FG_TEXT_STATS, stats, sizeof stats, NULL));
    double *u = malloc(2 * n * sizeof *u);
    check(fg_solution_u(solution, u, 2 * n));
    printf("%s: u(10) = [%.16g, %.16g]\n%s\n", retcode, u[2 * n - 2], u[2 * n - 1], stats);

    free(u);
    check(fg_free(solution));
    check(fg_free(f));
    return 0;
}
