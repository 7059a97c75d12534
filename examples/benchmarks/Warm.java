import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;

// The solve of cpython.py on the JVM, once it is warm: the microseconds of the best of many rounds.

void main() {
    ODEProblem prob = ODEProblem.of(ODEFunction.of(2, (du, u, p, t) -> {
        du[0] = p[0] * u[0] - p[1] * u[0] * u[1];
        du[1] = -p[2] * u[1] + p[3] * u[0] * u[1];
    }), new double[] {1, 1}, 0, 10, 1.5, 1, 3, 1);
    SolveOptions options = SolveOptions.builder().method("Tsit5").rtol(1e-6).atol(1e-8).saveEverystep(false).build();
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 2000; round++) {
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            prob.solve(options);
        }
        best = Math.min(best, (System.nanoTime() - start) / 20e3);
    }
    IO.println(best);
}
