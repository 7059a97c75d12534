/* Lotka-Volterra with SUNDIALS ARKODE's Dormand-Prince 5(4): prints "name,microseconds,error", best of many batches. */
#include <arkode/arkode_erkstep.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int lotka_volterra(realtype t, N_Vector u, N_Vector du, void *data) {
    const realtype *x = NV_DATA_S(u), *p = data;
    realtype *d = NV_DATA_S(du);
    (void)t;
    d[0] = p[0] * x[0] - p[1] * x[0] * x[1];
    d[1] = -p[2] * x[1] + p[3] * x[0] * x[1];
    return 0;
}

static void check(int flag, const char *what) {
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

int main(void) {
    SUNContext context;
    check(SUNContext_Create(NULL, &context), "SUNContext_Create");
    realtype p[] = {1.5, 1.0, 3.0, 1.0}, t;
    N_Vector u0 = N_VNew_Serial(2, context), u = N_VNew_Serial(2, context);
    NV_Ith_S(u0, 0) = NV_Ith_S(u0, 1) = 1.0;
    N_VScale(1.0, u0, u);
    void *ark = ERKStepCreate(lotka_volterra, 0.0, u, context);
    check(ERKStepSetTableNum(ark, ARKODE_DORMAND_PRINCE_7_4_5), "ERKStepSetTableNum");
    check(ERKStepSetUserData(ark, p), "ERKStepSetUserData");
    check(ERKStepSStolerances(ark, 1e-6, 1e-8), "ERKStepSStolerances");
    check(ERKStepSetMaxNumSteps(ark, 100000), "ERKStepSetMaxNumSteps");
    double best = INFINITY;
    for (int batch = 0; batch < 20; batch++) {
        double start = now();
        for (int i = 0; i < 200; i++) { /* the memory is used again: only the solve is timed */
            N_VScale(1.0, u0, u);
            check(ERKStepReset(ark, 0.0, u), "ERKStepReset");
            check(ERKStepSetInitStep(ark, 0.0), "ERKStepSetInitStep");
            check(ERKStepSetStopTime(ark, 10.0), "ERKStepSetStopTime");
            check(ERKStepEvolve(ark, 10.0, u, &t, ARK_NORMAL), "ERKStepEvolve");
        }
        best = fmin(best, (now() - start) / 200);
    }
    double ex = fabs(NV_Ith_S(u, 0) - 1.0263447675750893), ey = fabs(NV_Ith_S(u, 1) - 0.9096910781360416);
    printf("SUNDIALS ARKODE DP5 (C),%.3f,%.2e\n", best, fmax(ex, ey));
    return 0;
}
