package dev.flowgrad.problems;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;

/** Problems of diffusion by the method of lines. */
public final class Parabolic {
    private Parabolic() {
    }

    /**
     * The heat equation on {@code n} inner points of a rod of length 1 whose ends are cold, from a slow wave and one three
     * times as short, to t = 0.1. The end value is that of the discrete equation, exactly.
     */
    public static StandardProblem heat(int n) {
        double[] u0 = new double[n];
        double[] end = new double[n];
        double t1 = 0.1;
        double cells = n + 1;
        for (int i = 0; i < n; i++) {
            double x = (i + 1) / cells;
            for (int wave : new int[] {1, 3}) {
                double sine = Math.sin(wave * Math.PI * x) / wave;
                double half = Math.sin(wave * Math.PI / (2 * cells));
                u0[i] += sine;
                end[i] += sine * Math.exp(-4 * cells * cells * half * half * t1);
            }
        }
        ODEFunction f = ODEFunction.trace(n, 0, (u, p, t) -> {
            Expr neighbours = u.slice(0, 1, n - 1).pad(new int[] {0}, new int[] {1}, new int[] {n})
                    .add(u.slice(0, 0, n - 1).pad(new int[] {1}, new int[] {1}, new int[] {n}));
            return neighbours.sub(u.mul(2)).mul(cells * cells);
        });
        return new StandardProblem("heat", ODEProblem.of(f, u0, 0, t1), end);
    }
}
