package dev.flowgrad.benchmarks;

import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.polyglot.ScriptContext;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince54Integrator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One solve of Lotka-Volterra to t = 10 at rtol 1e-6, atol 1e-8, saving the ends. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 8, time = 1)
public class LotkaVolterra {
    static final double RTOL = 1e-6;
    static final double ATOL = 1e-8;
    static final double[] U0 = {1.0, 1.0};
    static final double[] P = {1.5, 1.0, 3.0, 1.0};
    /** To 15 digits, from a computation in quad precision. */
    static final double[] END = {1.0263447675750893, 0.9096910781360416};
    static final SolveOptions OPTIONS =
            SolveOptions.builder().method("Tsit5").rtol(RTOL).atol(ATOL).saveEverystep(false).build();

    /** Plain Java, called back. */
    static void derivative(double[] du, double[] u, double[] p, double t) {
        du[0] = p[0] * u[0] - p[1] * u[0] * u[1];
        du[1] = -p[2] * u[1] + p[3] * u[0] * u[1];
    }

    /** The problem with its right-hand side from {@code language}. */
    static ODEProblem problem(String language) {
        if (language.equals("Java")) {
            return ODEProblem.of(ODEFunction.of(2, LotkaVolterra::derivative), U0, 0, 10, P);
        }
        String file = language.equals("Python") ? "lotka_volterra.py" : "lotka_volterra.js";
        Path script = Path.of(System.getProperty("flowgrad.examples", "examples"), file).toAbsolutePath();
        try (ScriptContext context = ScriptContext.newBuilder().script(script).build()) {
            return context.solveModel(script, "{}").solution().problem();
        }
    }

    /** Flowgrad's Tsit5 with a right-hand side from each language. */
    @State(Scope.Thread)
    public static class Flowgrad {
        /** Where the right-hand side was written; from Python and JavaScript it is traced. */
        @Param({"Java", "JavaScript", "Python"})
        public String language;

        private ODEProblem problem;

        /** Traces once. */
        @Setup(Level.Trial)
        public void trace() {
            problem = problem(language);
        }
    }

    /** Flowgrad. */
    @Benchmark
    public Solution flowgrad(Flowgrad state) {
        return state.problem.solve(OPTIONS);
    }

    /** Hipparchus. */
    @Benchmark
    public double[] hipparchus() {
        return Hipparchus.solve();
    }

    /** The peer on the JVM. */
    static final class Hipparchus implements OrdinaryDifferentialEquation {
        static double[] solve() {
            return new DormandPrince54Integrator(1e-12, 10, ATOL, RTOL)
                    .integrate(new Hipparchus(), new ODEState(0, U0), 10).getPrimaryState();
        }

        @Override
        public int getDimension() {
            return 2;
        }

        @Override
        public double[] computeDerivatives(double t, double[] u) {
            double[] du = new double[2];
            derivative(du, u, P, t);
            return du;
        }
    }
}
