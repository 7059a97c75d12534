/*
 * SUNDIALS CVODE on one of the problems of the work-precision diagrams:
 *
 *     cvode PROBLEM SCALE RTOL...
 *
 * with absolute tolerances of SCALE times RTOL. Prints a line "method,rtol,microseconds,u0,u1,..." for each method and
 * tolerance, the best time of many runs. Right-hand sides are written by hand. Jacobians are analytic, dense for the small
 * systems, a band for the one-dimensional Brusselator, and for the two-dimensional one a band, compressed columns (KLU)
 * or products with vectors (GMRES); those of Lotka-Volterra and the Pleiades are CVODE's own differences.
 */
#include <cvode/cvode.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sunlinsol/sunlinsol_band.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunlinsol/sunlinsol_spgmr.h>
#include <sunmatrix/sunmatrix_band.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <sunmatrix/sunmatrix_sparse.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>
#include <time.h>

enum { LINE = 128, SIDE = 32, MOST = 2 * SIDE * SIDE };
enum solver { DENSE, BAND, SPARSE, KRYLOV, FIXED_POINT };

/* Entry (i, j) of a Jacobian, whatever the layout. */
typedef void setter(SUNMatrix J, int i, int j, double value);

typedef struct {
    const char *name;
    int n;
    double t1;
    CVRhsFn f;
    void (*jacobian)(double t, const double *u, setter *set, SUNMatrix J);
    CVLsJacTimesVecFn times;
    int half_bandwidth;
    double restart; /* where f jumps; 0 if nowhere */
    void (*start)(double *u);
    const int *order; /* place of each printed component; NULL if they are in order */
} problem;

static void die(int flag, const char *what) {
    if (flag < 0) {
        fprintf(stderr, "%s failed: %d\n", what, flag);
        exit(1);
    }
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec * 1e-3;
}

/* ---- problems ---- */

#define RHS(name) static int name(realtype t, N_Vector U, N_Vector D, void *data)
#define ARRAYS const realtype *u = NV_DATA_S(U); realtype *d = NV_DATA_S(D); (void)t; (void)data
#define JACOBIAN(name) static void name(double t, const double *u, setter *set, SUNMatrix J)

RHS(lotka_volterra) {
    ARRAYS;
    d[0] = 1.5 * u[0] - u[0] * u[1];
    d[1] = -3.0 * u[1] + u[0] * u[1];
    return 0;
}

static void lotka_volterra_start(double *u) {
    u[0] = u[1] = 1;
}

RHS(pleiades) {
    ARRAYS;
    for (int i = 0; i < 7; i++) {
        double ax = 0, ay = 0;
        for (int j = 0; j < 7; j++) {
            if (j != i) {
                double dx = u[j] - u[i], dy = u[7 + j] - u[7 + i], r2 = dx * dx + dy * dy, pull = (j + 1) / (r2 * sqrt(r2));
                ax += pull * dx;
                ay += pull * dy;
            }
        }
        d[i] = u[14 + i];
        d[7 + i] = u[21 + i];
        d[14 + i] = ax;
        d[21 + i] = ay;
    }
    return 0;
}

static void pleiades_start(double *u) {
    static const double start[] = {3, 3, -1, -3, 2, -2, 2, 3, -3, 2, 0, 0, -4, 4,
                                   0, 0, 0, 0, 0, 1.75, -1.5, 0, 0, 0, -1.25, 1, 0, 0};
    memcpy(u, start, sizeof start);
}

RHS(rober) {
    ARRAYS;
    double slow = 0.04 * u[0], fast = 3e7 * u[1] * u[1], back = 1e4 * u[1] * u[2];
    d[0] = back - slow;
    d[1] = slow - back - fast;
    d[2] = fast;
    return 0;
}

JACOBIAN(rober_jacobian) {
    (void)t;
    set(J, 0, 0, -0.04);
    set(J, 0, 1, 1e4 * u[2]);
    set(J, 0, 2, 1e4 * u[1]);
    set(J, 1, 0, 0.04);
    set(J, 1, 1, -1e4 * u[2] - 6e7 * u[1]);
    set(J, 1, 2, -1e4 * u[1]);
    set(J, 2, 1, 6e7 * u[1]);
}

static void rober_start(double *u) {
    u[0] = 1;
    u[1] = u[2] = 0;
}

RHS(hires) {
    ARRAYS;
    double bound = 280 * u[5] * u[7], last = bound - 1.81 * u[6];
    d[0] = -1.71 * u[0] + 0.43 * u[1] + 8.32 * u[2] + 0.0007;
    d[1] = 1.71 * u[0] - 8.75 * u[1];
    d[2] = -10.03 * u[2] + 0.43 * u[3] + 0.035 * u[4];
    d[3] = 8.32 * u[1] + 1.71 * u[2] - 1.12 * u[3];
    d[4] = -1.745 * u[4] + 0.43 * u[5] + 0.43 * u[6];
    d[5] = 0.69 * u[3] + 1.71 * u[4] - 0.43 * u[5] + 0.69 * u[6] - bound;
    d[6] = last;
    d[7] = -last;
    return 0;
}

JACOBIAN(hires_jacobian) {
    (void)t;
    double a = 280 * u[7], b = 280 * u[5];
    set(J, 0, 0, -1.71);
    set(J, 0, 1, 0.43);
    set(J, 0, 2, 8.32);
    set(J, 1, 0, 1.71);
    set(J, 1, 1, -8.75);
    set(J, 2, 2, -10.03);
    set(J, 2, 3, 0.43);
    set(J, 2, 4, 0.035);
    set(J, 3, 1, 8.32);
    set(J, 3, 2, 1.71);
    set(J, 3, 3, -1.12);
    set(J, 4, 4, -1.745);
    set(J, 4, 5, 0.43);
    set(J, 4, 6, 0.43);
    set(J, 5, 3, 0.69);
    set(J, 5, 4, 1.71);
    set(J, 5, 5, -0.43 - a);
    set(J, 5, 6, 0.69);
    set(J, 5, 7, -b);
    set(J, 6, 5, a);
    set(J, 6, 6, -1.81);
    set(J, 6, 7, b);
    set(J, 7, 5, -a);
    set(J, 7, 6, 1.81);
    set(J, 7, 7, -b);
}

static void hires_start(double *u) {
    memset(u, 0, 8 * sizeof *u);
    u[0] = 1;
    u[7] = 0.0057;
}

RHS(orego) {
    ARRAYS;
    d[0] = 77.27 * (u[1] + u[0] * (1 - 8.375e-6 * u[0] - u[1]));
    d[1] = (u[2] - (1 + u[0]) * u[1]) / 77.27;
    d[2] = 0.161 * (u[0] - u[2]);
    return 0;
}

JACOBIAN(orego_jacobian) {
    (void)t;
    set(J, 0, 0, 77.27 * (1 - 2 * 8.375e-6 * u[0] - u[1]));
    set(J, 0, 1, 77.27 * (1 - u[0]));
    set(J, 1, 0, -u[1] / 77.27);
    set(J, 1, 1, -(1 + u[0]) / 77.27);
    set(J, 1, 2, 1 / 77.27);
    set(J, 2, 0, 0.161);
    set(J, 2, 2, -0.161);
}

static void orego_start(double *u) {
    u[0] = 1;
    u[1] = 2;
    u[2] = 3;
}

RHS(vdpol) {
    ARRAYS;
    d[0] = u[1];
    d[1] = ((1 - u[0] * u[0]) * u[1] - u[0]) * 1e6;
    return 0;
}

JACOBIAN(vdpol_jacobian) {
    (void)t;
    set(J, 0, 1, 1);
    set(J, 1, 0, (-2 * u[0] * u[1] - 1) * 1e6);
    set(J, 1, 1, (1 - u[0] * u[0]) * 1e6);
}

static void vdpol_start(double *u) {
    u[0] = 2;
    u[1] = 0;
}

static const double RATE[] = {0.35, 26.6, 1.23e4, 8.6e-4, 8.2e-4, 1.5e4, 1.3e-4, 2.4e4, 1.65e4, 9e3, 0.022, 1.2e4, 1.88,
                              1.63e4, 4.8e6, 3.5e-4, 0.0175, 1e8, 4.44e11, 1240, 2.1, 5.78, 0.0474, 1780, 3.12};

RHS(pollu) {
    ARRAYS;
    const double *k = RATE;
    double r1 = k[0] * u[0], r2 = k[1] * u[1] * u[3], r3 = k[2] * u[4] * u[1], r4 = k[3] * u[6], r5 = k[4] * u[6];
    double r6 = k[5] * u[6] * u[5], r7 = k[6] * u[8], r8 = k[7] * u[8] * u[5], r9 = k[8] * u[10] * u[1];
    double r10 = k[9] * u[10] * u[0], r11 = k[10] * u[12], r12 = k[11] * u[9] * u[1], r13 = k[12] * u[13];
    double r14 = k[13] * u[0] * u[5], r15 = k[14] * u[2], r16 = k[15] * u[3], r17 = k[16] * u[3], r18 = k[17] * u[15];
    double r19 = k[18] * u[15], r20 = k[19] * u[16] * u[5], r21 = k[20] * u[18], r22 = k[21] * u[18];
    double r23 = k[22] * u[0] * u[3], r24 = k[23] * u[18] * u[0], r25 = k[24] * u[19];
    d[0] = -r1 - r10 - r14 - r23 - r24 + r2 + r3 + r9 + r11 + r12 + r22 + r25;
    d[1] = -r2 - r3 - r9 - r12 + r1 + r21;
    d[2] = -r15 + r1 + r17 + r19 + r22;
    d[3] = -r2 - r16 - r17 - r23 + r15;
    d[4] = -r3 + 2 * r4 + r6 + r7 + r13 + r20;
    d[5] = -r6 - r8 - r14 - r20 + r3 + 2 * r18;
    d[6] = -r4 - r5 - r6 + r13;
    d[7] = r4 + r5 + r6 + r7;
    d[8] = -r7 - r8;
    d[9] = -r12 + r7 + r9;
    d[10] = -r9 - r10 + r8 + r11;
    d[11] = r9;
    d[12] = -r11 + r10;
    d[13] = -r13 + r12;
    d[14] = r14;
    d[15] = -r18 - r19 + r16;
    d[16] = -r20;
    d[17] = r20;
    d[18] = -r21 - r22 - r24 + r23 + r25;
    d[19] = -r25 + r24;
    return 0;
}

JACOBIAN(pollu_jacobian) {
    (void)t;
    const double *k = RATE;
    double r2a = k[1] * u[3], r2b = k[1] * u[1], r3a = k[2] * u[1], r3b = k[2] * u[4], r6a = k[5] * u[5], r6b = k[5] * u[6];
    double r8a = k[7] * u[5], r8b = k[7] * u[8], r9a = k[8] * u[1], r9b = k[8] * u[10], r10a = k[9] * u[0];
    double r10b = k[9] * u[10], r12a = k[11] * u[1], r12b = k[11] * u[9], r14a = k[13] * u[5], r14b = k[13] * u[0];
    double r20a = k[19] * u[5], r20b = k[19] * u[16], r23a = k[22] * u[3], r23b = k[22] * u[0], r24a = k[23] * u[0];
    double r24b = k[23] * u[18];
    set(J, 0, 0, -k[0] - r10b - r14a - r23a - r24b);
    set(J, 0, 1, r2a + r3b + r9b + r12b);
    set(J, 0, 3, r2b - r23b);
    set(J, 0, 4, r3a);
    set(J, 0, 5, -r14b);
    set(J, 0, 9, r12a);
    set(J, 0, 10, r9a - r10a);
    set(J, 0, 12, k[10]);
    set(J, 0, 18, k[21] - r24a);
    set(J, 0, 19, k[24]);
    set(J, 1, 0, k[0]);
    set(J, 1, 1, -r2a - r3b - r9b - r12b);
    set(J, 1, 3, -r2b);
    set(J, 1, 4, -r3a);
    set(J, 1, 9, -r12a);
    set(J, 1, 10, -r9a);
    set(J, 1, 18, k[20]);
    set(J, 2, 0, k[0]);
    set(J, 2, 2, -k[14]);
    set(J, 2, 3, k[16]);
    set(J, 2, 15, k[18]);
    set(J, 2, 18, k[21]);
    set(J, 3, 0, -r23a);
    set(J, 3, 1, -r2a);
    set(J, 3, 2, k[14]);
    set(J, 3, 3, -r2b - k[15] - k[16] - r23b);
    set(J, 4, 1, -r3b);
    set(J, 4, 4, -r3a);
    set(J, 4, 5, r6b + r20b);
    set(J, 4, 6, 2 * k[3] + r6a);
    set(J, 4, 8, k[6]);
    set(J, 4, 13, k[12]);
    set(J, 4, 16, r20a);
    set(J, 5, 0, -r14a);
    set(J, 5, 1, r3b);
    set(J, 5, 4, r3a);
    set(J, 5, 5, -r6b - r8b - r14b - r20b);
    set(J, 5, 6, -r6a);
    set(J, 5, 8, -r8a);
    set(J, 5, 15, 2 * k[17]);
    set(J, 5, 16, -r20a);
    set(J, 6, 5, -r6b);
    set(J, 6, 6, -k[3] - k[4] - r6a);
    set(J, 6, 13, k[12]);
    set(J, 7, 5, r6b);
    set(J, 7, 6, k[3] + k[4] + r6a);
    set(J, 7, 8, k[6]);
    set(J, 8, 5, -r8b);
    set(J, 8, 8, -k[6] - r8a);
    set(J, 9, 1, r9b - r12b);
    set(J, 9, 8, k[6]);
    set(J, 9, 9, -r12a);
    set(J, 9, 10, r9a);
    set(J, 10, 0, -r10b);
    set(J, 10, 1, -r9b);
    set(J, 10, 5, r8b);
    set(J, 10, 8, r8a);
    set(J, 10, 10, -r9a - r10a);
    set(J, 10, 12, k[10]);
    set(J, 11, 1, r9b);
    set(J, 11, 10, r9a);
    set(J, 12, 0, r10b);
    set(J, 12, 10, r10a);
    set(J, 12, 12, -k[10]);
    set(J, 13, 1, r12b);
    set(J, 13, 9, r12a);
    set(J, 13, 13, -k[12]);
    set(J, 14, 0, r14a);
    set(J, 14, 5, r14b);
    set(J, 15, 3, k[15]);
    set(J, 15, 15, -k[17] - k[18]);
    set(J, 16, 5, -r20b);
    set(J, 16, 16, -r20a);
    set(J, 17, 5, r20b);
    set(J, 17, 16, r20a);
    set(J, 18, 0, r23a - r24b);
    set(J, 18, 3, r23b);
    set(J, 18, 18, -k[20] - k[21] - r24a);
    set(J, 18, 19, k[24]);
    set(J, 19, 0, r24b);
    set(J, 19, 18, r24a);
    set(J, 19, 19, -k[24]);
}

static void pollu_start(double *u) {
    memset(u, 0, 20 * sizeof *u);
    u[1] = 0.2;
    u[3] = 0.04;
    u[6] = 0.1;
    u[7] = 0.3;
    u[8] = 0.01;
    u[16] = 0.007;
}

/* The Brusselator on a line, u and v of a point side by side, so that the band is narrow. */
static const double LINE_DIFFUSION = (LINE + 1) * (LINE + 1) / 50.0;

RHS(line) {
    ARRAYS;
    for (int i = 0; i < LINE; i++) {
        double x = u[2 * i], y = u[2 * i + 1], xxy = x * x * y;
        double xl = i > 0 ? u[2 * i - 2] : 1, xr = i < LINE - 1 ? u[2 * i + 2] : 1;
        double yl = i > 0 ? u[2 * i - 1] : 3, yr = i < LINE - 1 ? u[2 * i + 3] : 3;
        d[2 * i] = 1 + xxy - 4 * x + LINE_DIFFUSION * (xl + xr - 2 * x);
        d[2 * i + 1] = 3 * x - xxy + LINE_DIFFUSION * (yl + yr - 2 * y);
    }
    return 0;
}

JACOBIAN(line_jacobian) {
    (void)t;
    for (int i = 0; i < LINE; i++) {
        double x = u[2 * i], y = u[2 * i + 1];
        set(J, 2 * i, 2 * i, 2 * x * y - 4 - 2 * LINE_DIFFUSION);
        set(J, 2 * i, 2 * i + 1, x * x);
        set(J, 2 * i + 1, 2 * i, 3 - 2 * x * y);
        set(J, 2 * i + 1, 2 * i + 1, -x * x - 2 * LINE_DIFFUSION);
        for (int s = 0; s < 2; s++) {
            if (i > 0) {
                set(J, 2 * i + s, 2 * i - 2 + s, LINE_DIFFUSION);
            }
            if (i < LINE - 1) {
                set(J, 2 * i + s, 2 * i + 2 + s, LINE_DIFFUSION);
            }
        }
    }
}

static int line_order[2 * LINE];

static void line_start(double *u) {
    for (int i = 0; i < LINE; i++) {
        u[2 * i] = 1 + sin(2 * M_PI * (i + 1) / (LINE + 1));
        u[2 * i + 1] = 3;
        line_order[i] = 2 * i;
        line_order[LINE + i] = 2 * i + 1;
    }
}

/*
 * The Brusselator on a periodic square. Rows and columns are folded, 0, n - 1, 1, n - 2, ..., so that neighbours on the ring
 * are at most two apart and the band is as narrow as it can be.
 */
static const double SQUARE_DIFFUSION = 0.1 * SIDE * SIDE;
static int square_order[MOST];
static double fed[MOST / 2];
static int around[MOST / 2][4];

static int folded(int i) {
    i = (i + SIDE) % SIDE;
    return i < SIDE / 2 ? 2 * i : 2 * (SIDE - 1 - i) + 1;
}

static int cell(int i, int j) {
    return folded(i) * SIDE + folded(j);
}

RHS(square) {
    ARRAYS;
    double feed = t < 1.1 ? 0 : 5;
    for (int c = 0; c < MOST / 2; c++) {
        const int *a = around[c];
        double x = u[2 * c], y = u[2 * c + 1], xxy = x * x * y;
        double sx = u[2 * a[0]] + u[2 * a[1]] + u[2 * a[2]] + u[2 * a[3]] - 4 * x;
        double sy = u[2 * a[0] + 1] + u[2 * a[1] + 1] + u[2 * a[2] + 1] + u[2 * a[3] + 1] - 4 * y;
        d[2 * c] = 1 + xxy - 4.4 * x + SQUARE_DIFFUSION * sx + feed * fed[c];
        d[2 * c + 1] = 3.4 * x - xxy + SQUARE_DIFFUSION * sy;
    }
    return 0;
}

JACOBIAN(square_jacobian) {
    (void)t;
    for (int c = 0; c < MOST / 2; c++) {
        double x = u[2 * c], y = u[2 * c + 1];
        set(J, 2 * c, 2 * c, 2 * x * y - 4.4 - 4 * SQUARE_DIFFUSION);
        set(J, 2 * c + 1, 2 * c, 3.4 - 2 * x * y);
        for (int k = 0; k < 4; k++) {
            set(J, 2 * around[c][k], 2 * c, SQUARE_DIFFUSION);
        }
        set(J, 2 * c, 2 * c + 1, x * x);
        set(J, 2 * c + 1, 2 * c + 1, -x * x - 4 * SQUARE_DIFFUSION);
        for (int k = 0; k < 4; k++) {
            set(J, 2 * around[c][k] + 1, 2 * c + 1, SQUARE_DIFFUSION);
        }
    }
}

static int square_times(N_Vector V, N_Vector D, realtype t, N_Vector U, N_Vector F, void *data, N_Vector work) {
    (void)t, (void)F, (void)data, (void)work;
    const double *u = NV_DATA_S(U), *v = NV_DATA_S(V);
    double *d = NV_DATA_S(D);
    for (int c = 0; c < MOST / 2; c++) {
        const int *a = around[c];
        double x = u[2 * c], y = u[2 * c + 1], p = v[2 * c], q = v[2 * c + 1], change = 2 * x * y * p + x * x * q;
        double sp = v[2 * a[0]] + v[2 * a[1]] + v[2 * a[2]] + v[2 * a[3]] - 4 * p;
        double sq = v[2 * a[0] + 1] + v[2 * a[1] + 1] + v[2 * a[2] + 1] + v[2 * a[3] + 1] - 4 * q;
        d[2 * c] = change - 4.4 * p + SQUARE_DIFFUSION * sp;
        d[2 * c + 1] = 3.4 * p - change + SQUARE_DIFFUSION * sq;
    }
    return 0;
}

static void square_start(double *u) {
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            double y = i / (double)SIDE, x = j / (double)SIDE;
            int c = cell(i, j);
            u[2 * c] = 22 * y * pow(1 - y, 1.5);
            u[2 * c + 1] = 27 * x * pow(1 - x, 1.5);
            fed[c] = (x - 0.3) * (x - 0.3) + (y - 0.6) * (y - 0.6) <= 0.01;
            around[c][0] = cell(i - 1, j);
            around[c][1] = cell(i + 1, j);
            around[c][2] = cell(i, j - 1);
            around[c][3] = cell(i, j + 1);
            square_order[i * SIDE + j] = 2 * c;
            square_order[SIDE * SIDE + i * SIDE + j] = 2 * c + 1;
        }
    }
}

static const problem PROBLEMS[] = {
    {"Lotka-Volterra", 2, 10, lotka_volterra, NULL, NULL, 0, 0, lotka_volterra_start, NULL},
    {"Pleiades", 28, 3, pleiades, NULL, NULL, 0, 0, pleiades_start, NULL},
    {"ROBER", 3, 1e11, rober, rober_jacobian, NULL, 0, 0, rober_start, NULL},
    {"HIRES", 8, 321.8122, hires, hires_jacobian, NULL, 0, 0, hires_start, NULL},
    {"OREGO", 3, 360, orego, orego_jacobian, NULL, 0, 0, orego_start, NULL},
    {"VDPOL", 2, 2, vdpol, vdpol_jacobian, NULL, 0, 0, vdpol_start, NULL},
    {"POLLU", 20, 60, pollu, pollu_jacobian, NULL, 0, 0, pollu_start, NULL},
    {"Brusselator", 2 * LINE, 10, line, line_jacobian, NULL, 2, 0, line_start, line_order},
    {"Brusselator 2-D", MOST, 11.5, square, square_jacobian, square_times, 4 * SIDE, 1.1, square_start, square_order},
};

/* ---- Jacobians ---- */

static void set_dense(SUNMatrix J, int i, int j, double value) {
    SM_ELEMENT_D(J, i, j) = value;
}

static void set_band(SUNMatrix J, int i, int j, double value) {
    SM_ELEMENT_B(J, i, j) = value;
}

/* Column by column, rows in any order: KLU does not mind. */
static void set_sparse(SUNMatrix J, int i, int j, double value) {
    sunindextype *pointers = SUNSparseMatrix_IndexPointers(J), at = pointers[j + 1]++;
    SUNSparseMatrix_IndexValues(J)[at] = i;
    SUNSparseMatrix_Data(J)[at] = value;
    if (j + 2 <= SUNSparseMatrix_Columns(J)) {
        pointers[j + 2] = at + 1;
    }
}

static int jacobian(realtype t, N_Vector U, N_Vector F, SUNMatrix J, void *data, N_Vector a, N_Vector b, N_Vector c) {
    (void)F, (void)a, (void)b, (void)c;
    const problem *p = data;
    if (SUNMatGetID(J) == SUNMATRIX_SPARSE) {
        SUNMatZero(J);
        p->jacobian(t, NV_DATA_S(U), set_sparse, J);
    } else {
        p->jacobian(t, NV_DATA_S(U), SUNMatGetID(J) == SUNMATRIX_BAND ? set_band : set_dense, J);
    }
    return 0;
}

/* ---- runs ---- */

static void run(const problem *p, const char *method, int family, enum solver kind, double rtol, double atol) {
    SUNContext context;
    die(SUNContext_Create(NULL, &context), "SUNContext_Create");
    N_Vector u = N_VNew_Serial(p->n, context);
    double *x = NV_DATA_S(u), t;
    p->start(x);
    void *cv = CVodeCreate(family, context);
    die(CVodeInit(cv, p->f, 0, u), "CVodeInit");
    die(CVodeSetUserData(cv, (void *)p), "CVodeSetUserData");
    die(CVodeSStolerances(cv, rtol, atol), "CVodeSStolerances");
    die(CVodeSetMaxNumSteps(cv, 1000000), "CVodeSetMaxNumSteps");
    SUNMatrix J = NULL;
    SUNLinearSolver linear = NULL;
    SUNNonlinearSolver nonlinear = NULL;
    switch (kind) {
    case DENSE:
        J = SUNDenseMatrix(p->n, p->n, context);
        linear = SUNLinSol_Dense(u, J, context);
        break;
    case BAND:
        J = SUNBandMatrix(p->n, p->half_bandwidth, p->half_bandwidth, context);
        linear = SUNLinSol_Band(u, J, context);
        break;
    case SPARSE:
        J = SUNSparseMatrix(p->n, p->n, 6 * p->n, CSC_MAT, context);
        linear = SUNLinSol_KLU(u, J, context);
        break;
    case KRYLOV:
        linear = SUNLinSol_SPGMR(u, SUN_PREC_NONE, 20, context);
        break;
    case FIXED_POINT:
        nonlinear = SUNNonlinSol_FixedPoint(u, 0, context);
        die(CVodeSetNonlinearSolver(cv, nonlinear), "CVodeSetNonlinearSolver");
        break;
    }
    if (linear) {
        die(CVodeSetLinearSolver(cv, linear, J), "CVodeSetLinearSolver");
        if (J && p->jacobian) {
            die(CVodeSetJacFn(cv, jacobian), "CVodeSetJacFn");
        }
        if (kind == KRYLOV) {
            die(CVodeSetJacTimes(cv, NULL, p->times), "CVodeSetJacTimes");
        }
    }
    double best = INFINITY, begin = now();
    int solved = 1;
    for (int i = 0; solved && i < 1000 && now() - begin < (i < 2 ? 2e6 : 2e5); i++) {
        p->start(x);
        double start = now();
        die(CVodeReInit(cv, 0, u), "CVodeReInit");
        solved = 1;
        if (p->restart > 0) { /* up to the jump, and on from there without a past */
            double before = nextafter(p->restart, 0);
            die(CVodeSetStopTime(cv, before), "CVodeSetStopTime");
            solved = CVode(cv, before, u, &t, CV_NORMAL) >= 0;
            die(CVodeReInit(cv, p->restart, u), "CVodeReInit");
        }
        die(CVodeSetStopTime(cv, p->t1), "CVodeSetStopTime");
        solved = solved && CVode(cv, p->t1, u, &t, CV_NORMAL) >= 0;
        best = fmin(best, now() - start);
    }
    if (solved) { /* what failed has said so */
        printf("%s,%g,%.3f", method, rtol, best);
        for (int i = 0; i < p->n; i++) {
            printf(",%.17g", x[p->order ? p->order[i] : i]);
        }
        printf("\n");
    }
    CVodeFree(&cv);
    if (nonlinear) {
        SUNNonlinSolFree(nonlinear);
    }
    if (linear) {
        SUNLinSolFree(linear);
    }
    if (J) {
        SUNMatDestroy(J);
    }
    N_VDestroy(u);
    SUNContext_Free(&context);
}

int main(int count, char **arguments) {
    if (count < 4) {
        fprintf(stderr, "usage: cvode PROBLEM SCALE RTOL...\n");
        return 2;
    }
    const problem *p = NULL;
    for (size_t i = 0; i < sizeof PROBLEMS / sizeof *PROBLEMS; i++) {
        if (strcmp(PROBLEMS[i].name, arguments[1]) == 0) {
            p = &PROBLEMS[i];
        }
    }
    if (!p) {
        fprintf(stderr, "no problem %s\n", arguments[1]);
        return 2;
    }
    for (int i = 3; i < count; i++) {
        double rtol = atof(arguments[i]), atol = atof(arguments[2]) * rtol;
        if (!p->jacobian) {
            run(p, "CVODE Adams", CV_ADAMS, FIXED_POINT, rtol, atol);
        }
        if (p->half_bandwidth == 0) {
            run(p, "CVODE BDF", CV_BDF, DENSE, rtol, atol);
        } else {
            run(p, p->times ? "CVODE BDF banded" : "CVODE BDF", CV_BDF, BAND, rtol, atol);
        }
        if (p->times) {
            run(p, "CVODE BDF KLU", CV_BDF, SPARSE, rtol, atol);
            run(p, "CVODE BDF GMRES", CV_BDF, KRYLOV, rtol, atol);
        }
    }
    return 0;
}
