package dev.flowgrad.problems;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SplitODEProblem;
import java.util.List;

/**
 * Partial differential equations by the method of lines, split into diffusion, which is stiff and linear, and the rest.
 * No end values are known.
 */
public final class Split {
    private Split() {
    }

    /** All, small. */
    public static List<StandardProblem> all() {
        return List.of(allenCahn(40), brusselator(20), kuramotoSivashinsky(64));
    }

    private static StandardProblem of(String name, double t1, double[] u0, ODEFunction.Traced linear,
            ODEFunction.Traced rest) {
        int n = u0.length;
        ODEProblem problem = SplitODEProblem.of(ODEFunction.trace(n, 0, linear), ODEFunction.trace(n, 0, rest), u0, 0,
                t1);
        return new StandardProblem(name, problem, null);
    }

    /**
     * Phases that separate, {@code u_t = 0.01 u_xx + u - u^3} on (-1, 1) with u = -1 and 1 at the ends, on n inner
     * points, to t = 3. A.-K. Kassam and L. N. Trefethen, SIAM J. Sci. Comput. 26 (2005), 1214-1233, section 4.
     */
    public static StandardProblem allenCahn(int n) {
        double[] u0 = new double[n];
        for (int i = 0; i < n; i++) {
            double x = -1 + 2.0 * (i + 1) / (n + 1);
            u0[i] = 0.53 * x + 0.47 * Math.sin(-1.5 * Math.PI * x);
        }
        double diffusion = 0.01 * (n + 1) * (n + 1) / 4.0;
        return of("Allen-Cahn", 3, u0, (u, p, t) -> MethodOfLines.laplacian(u, -1, 1).mul(diffusion),
                (u, p, t) -> u.sub(u.mul(u).mul(u)));
    }

    /** {@link Stiff#brusselator} with diffusion as the first half. */
    public static StandardProblem brusselator(int n) {
        ODEProblem whole = Stiff.brusselator(n).problem();
        double diffusion = (n + 1) * (n + 1) / 50.0;
        return of("Brusselator, split", whole.t1(), whole.u0(),
                (w, p, t) -> Expr.concatenate(0, List.of(
                        MethodOfLines.laplacian(w.slice(0, 0, n), 1, 1).mul(diffusion),
                        MethodOfLines.laplacian(w.slice(0, n, n), 3, 3).mul(diffusion))),
                (w, p, t) -> {
                    Expr u = w.slice(0, 0, n);
                    Expr uuv = u.mul(u).mul(w.slice(0, n, n));
                    return Expr.concatenate(0, List.of(uuv.add(1).sub(u.mul(4)), u.mul(3).sub(uuv)));
                });
    }

    /**
     * Flame fronts, {@code u_t = -u_xx - u_xxxx - u u_x}, with period 32 pi on n points, to t = 10: chaotic in the long
     * run. A.-K. Kassam and L. N. Trefethen, SIAM J. Sci. Comput. 26 (2005), 1214-1233, section 4.
     */
    public static StandardProblem kuramotoSivashinsky(int n) {
        double[] u0 = new double[n];
        double dx = 32 * Math.PI / n;
        for (int i = 0; i < n; i++) {
            double x = (i + 1) * dx;
            u0[i] = Math.cos(x / 16) * (1 + Math.sin(x / 16));
        }
        return of("Kuramoto-Sivashinsky", 10, u0, (u, p, t) -> {
            Expr second = MethodOfLines.periodicLaplacian(u).mul(1 / (dx * dx));
            return second.add(MethodOfLines.periodicLaplacian(second).mul(1 / (dx * dx))).neg();
        }, (u, p, t) -> {
            Expr squared = u.mul(u);
            Expr difference = MethodOfLines.shift(squared, 0, 1).sub(MethodOfLines.shift(squared, 0, n - 1));
            return difference.mul(-0.25 / dx);
        });
    }
}
