package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times of one gradient by each algorithm: {@code spiral}, or the crossover from forward to adjoint on 2-h-2 networks and
 * on diffusing reactions with as many parameters as cells. The rule of {@link SensitivityChoice} is from here.
 */
public final class SensitivityTimes {
    private static final List<String> ALL = List.of("ForwardSensitivity", "DiscreteAdjoint", "InterpolatingAdjoint",
            "GaussAdjoint", "QuadratureAdjoint", "BacksolveAdjoint");

    private static final long SECONDS = Long.getLong("seconds", 2);

    private SensitivityTimes() {
    }

    /** {@code spiral}, {@code network}, {@code stiff} or {@code brusselator}; then, for profiling, one algorithm. */
    public static void main(String[] args) {
        List<String> algorithms = args.length > 1 ? List.of(args[1].split(",")) : ALL;
        switch (args[0]) {
            case "spiral" -> {
                for (String name : algorithms) {
                    Program loss = SpiralODE.loss(50, SpiralODE.with(SpiralODE.OPTIONS, "\"" + name + "\""));
                    report(name, Gradient.valueAndGrad(loss, 1), SpiralODE.U0, SpiralODE.parameters(50));
                }
                report("solve alone", SpiralODE.loss(50, SpiralODE.with(SpiralODE.OPTIONS, null)), SpiralODE.U0,
                        SpiralODE.parameters(50));
            }
            case "network" -> {
                for (int h : new int[] {1, 2, 3, 4, 6, 10}) {
                    for (String name : List.of("ForwardSensitivity", "DiscreteAdjoint")) {
                        Program loss = SpiralODE.loss(h, SpiralODE.with(SpiralODE.OPTIONS, "\"" + name + "\""));
                        report(5 * h + 2 + " parameters " + name, Gradient.valueAndGrad(loss, 1), SpiralODE.U0,
                                SpiralODE.parameters(h));
                    }
                }
            }
            case "stiff" -> {
                for (String method : List.of("Rodas5P", "KenCarp4", "AutoSwitch(Tsit5, Rodas5P)")) {
                    for (int n : new int[] {2, 4, 8, 16, 32}) {
                        for (int k : new int[] {1, 2, 4, 8}) {
                            for (String name : List.of("ForwardSensitivity", "DiscreteAdjoint", "GaussAdjoint")) {
                                double[] p = new double[k];
                                Arrays.setAll(p, i -> 3.4 + 0.01 * i);
                                report(method + " " + 2 * n + " unknowns " + k + " parameters " + name,
                                        Gradient.valueAndGrad(brusselator(n, k, SpiralODE.with("\"method\":\"" + method
                                                + "\",\"rtol\":1e-6,\"atol\":1e-8", "\"" + name + "\"")), 0), p);
                            }
                        }
                    }
                }
            }
            default -> {
                for (int n : new int[] {2, 4, 8, 16, 32}) {
                    for (int k : new int[] {1, 2, 4, 8, 16}) {
                        for (String name : List.of("ForwardSensitivity", "DiscreteAdjoint")) {
                            double[] p = new double[k];
                            Arrays.setAll(p, i -> 3.4 + 0.01 * i);
                            report(2 * n + " unknowns " + k + " parameters " + name,
                                    Gradient.valueAndGrad(brusselator(n, k, SpiralODE.with(
                                            "\"method\":\"Tsit5\",\"rtol\":1e-6,\"atol\":1e-8", "\"" + name + "\"")), 0), p);
                        }
                    }
                }
            }
        }
    }

    /** The Brusselator on n cells in a ring; cell i has the parameter i modulo k. */
    static Program brusselator(int n, int k, String spec) {
        Expr u = Expr.input("u", 2, n);
        Expr p = Expr.input("p", k);
        Expr a = u.get(0);
        Expr b = u.get(1);
        int[] left = new int[n];
        int[] right = new int[n];
        int[] which = new int[n];
        for (int i = 0; i < n; i++) {
            left[i] = (i + n - 1) % n;
            right[i] = (i + 1) % n;
            which[i] = i % k;
        }
        Expr rate = p.gather(0, which);
        Expr cubic = a.mul(a).mul(b);
        Expr da = cubic.add(1).sub(rate.add(1).mul(a)).add(a.gather(0, left).add(a.gather(0, right)).sub(a.mul(2)));
        Expr db = rate.mul(a).sub(cubic).add(b.gather(0, left).add(b.gather(0, right)).sub(b.mul(2)));
        Program f = Program.of(List.of(u, p, Expr.input("t")), List.of(Expr.stack(da, db)));
        double[] u0 = new double[2 * n];
        Arrays.setAll(u0, i -> 1 + Math.sin(1.0 + i) / 2);
        Expr q = Expr.input("q", k);
        Expr y = Expr.call(new Call("solve", spec, List.of(f)), Expr.constant(u0, 2, n), q, Expr.constant(0), Expr.constant(10),
                Expr.constant(new double[] {2.5, 5, 10}, 3));
        return Program.of(List.of(q), List.of(y.mul(y).sum()));
    }

    private static void report(String what, Program gradient, double[]... at) {
        Executor executor = Executor.of(gradient);
        double best = Double.POSITIVE_INFINITY;
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            executor.evaluate(at);
            best = Math.min(best, (System.nanoTime() - start) * 1e-6);
        }
        System.out.printf(Locale.ROOT, "%-60s %.3f ms%n", what, best);
    }
}
