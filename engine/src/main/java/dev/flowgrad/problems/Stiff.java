package dev.flowgrad.problems;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import java.util.List;

/**
 * Stiff problems, traced, so that their derivatives are known. Their end values were computed in quadruple
 * precision with Radau IIA of order 13 at two tolerances.
 *
 * <p>Source of all: Hairer and Wanner, Solving Ordinary Differential Equations II, sections IV.1 and IV.10.
 */
public final class Stiff {
    private Stiff() {
    }

    /** The problems with end values. */
    public static List<StandardProblem> all() {
        return List.of(rober(), hires(), orego(), vdpol(), Pollution.problem());
    }

    private static StandardProblem of(String name, double t1, double[] u0, ODEFunction.Traced f, double[] p,
            double... reference) {
        ODEProblem problem = ODEProblem.of(ODEFunction.trace(u0.length, p.length, f), u0, 0, t1, p);
        return new StandardProblem(name, problem, reference.length == 0 ? null : reference);
    }

    /** An autocatalytic reaction to t = 1e11, with three rates as parameters. H. H. Robertson 1966. */
    public static StandardProblem rober() {
        return of("ROBER", 1e11, new double[] {1, 0, 0}, (u, p, t) -> {
            Expr slow = p.get(0).mul(u.get(0));
            Expr fast = p.get(1).mul(u.get(1)).mul(u.get(1));
            Expr back = p.get(2).mul(u.get(1)).mul(u.get(2));
            return Expr.stack(back.sub(slow), slow.sub(back).sub(fast), fast);
        }, new double[] {0.04, 3e7, 1e4},
                2.083340149701294230572549279907e-08, 8.333360770334783400647660286241e-14,
                9.999999791665151693793543464405e-01);
    }

    /** High irradiance responses of plants, eight reactants. E. Schäfer 1975. */
    public static StandardProblem hires() {
        return of("HIRES", 321.8122, new double[] {1, 0, 0, 0, 0, 0, 0, 0.0057}, (u, p, t) -> {
            Expr a = u.get(0);
            Expr b = u.get(1);
            Expr c = u.get(2);
            Expr d = u.get(3);
            Expr e = u.get(4);
            Expr f = u.get(5);
            Expr g = u.get(6);
            Expr bound = f.mul(u.get(7)).mul(280);
            Expr last = bound.sub(g.mul(1.81));
            return Expr.stack(
                    a.mul(-1.71).add(b.mul(0.43)).add(c.mul(8.32)).add(0.0007),
                    a.mul(1.71).sub(b.mul(8.75)),
                    c.mul(-10.03).add(d.mul(0.43)).add(e.mul(0.035)),
                    b.mul(8.32).add(c.mul(1.71)).sub(d.mul(1.12)),
                    e.mul(-1.745).add(f.mul(0.43)).add(g.mul(0.43)),
                    d.mul(0.69).add(e.mul(1.71)).sub(f.mul(0.43)).add(g.mul(0.69)).sub(bound),
                    last, last.neg());
        }, new double[0],
                7.371312573325667807277295623928e-04, 1.442485726316184658188040385385e-04,
                5.888729740967575007484818880622e-05, 1.175651343283149145506044361280e-03,
                2.386356198831330468820890205447e-03, 6.238968252742795786644147345851e-03,
                2.849998395185768657934572253112e-03, 2.850001604814231342065427746888e-03);
    }

    /** The Oregonator, an oscillating reaction. R. J. Field and R. M. Noyes 1974. */
    public static StandardProblem orego() {
        return of("OREGO", 360, new double[] {1, 2, 3}, (u, p, t) -> {
            Expr x = u.get(0);
            Expr y = u.get(1);
            Expr z = u.get(2);
            Expr limit = x.mul(-8.375e-6).add(1).sub(y);
            return Expr.stack(
                    y.add(x.mul(limit)).mul(77.27),
                    z.sub(x.add(1).mul(y)).div(77.27),
                    x.sub(z).mul(0.161));
        }, new double[0],
                1.000814870318522716281641751239, 1228.178521549887983718016998004,
                132.0554942846508287742232715726);
    }

    /** Van der Pol's oscillator with epsilon = 1e-6 as parameter, to t = 2. */
    public static StandardProblem vdpol() {
        return of("VDPOL", 2, new double[] {2, 0}, (u, p, t) -> {
            Expr x = u.get(0);
            Expr y = u.get(1);
            Expr force = x.mul(x).neg().add(1).mul(y).sub(x);
            return Expr.stack(y, force.div(p.get(0)));
        }, new double[] {1e-6},
                1.706167732170465008478187594472, -0.8928097010248165477856165467282);
    }

    /**
     * A reaction with diffusion on a line of {@code n} inner points, 2 n unknowns, u before v, to t = 10. R.
     * Lefever and G. Nicolis 1971. No end value is known.
     */
    public static StandardProblem brusselator(int n) {
        double[] u0 = new double[2 * n];
        for (int i = 0; i < n; i++) {
            u0[i] = 1 + Math.sin(2 * Math.PI * (i + 1) / (n + 1));
            u0[n + i] = 3;
        }
        double diffusion = (n + 1) * (n + 1) / 50.0;
        return of("Brusselator", 10, u0, (w, p, t) -> {
            Expr u = w.slice(0, 0, n);
            Expr v = w.slice(0, n, n);
            Expr uuv = u.mul(u).mul(v);
            Expr du = uuv.add(1).sub(u.mul(4)).add(MethodOfLines.laplacian(u, 1, 1).mul(diffusion));
            Expr dv = u.mul(3).sub(uuv).add(MethodOfLines.laplacian(v, 3, 3).mul(diffusion));
            return Expr.concatenate(0, List.of(du, dv));
        }, new double[0]);
    }

    /**
     * The reaction with diffusion on a periodic square of n by n points, 2 n^2 unknowns, u before v, to
     * t = 11.5; a disc is fed from t = 1.1 on. No end value is known.
     */
    public static StandardProblem brusselator2d(int n) {
        double[] u0 = new double[2 * n * n];
        double[] disc = new double[n * n];
        for (int i = 0; i < n; i++) {
            double y = i / (double) n;
            for (int j = 0; j < n; j++) {
                double x = j / (double) n;
                u0[i * n + j] = 22 * y * Math.pow(1 - y, 1.5);
                u0[n * n + i * n + j] = 27 * x * Math.pow(1 - x, 1.5);
                disc[i * n + j] = (x - 0.3) * (x - 0.3) + (y - 0.6) * (y - 0.6) <= 0.01 ? 5 : 0;
            }
        }
        double diffusion = 0.1 * n * n;
        ODEFunction f = ODEFunction.trace(2 * n * n, 0, (w, p, t) -> {
            Expr u = w.slice(0, 0, n * n).reshape(n, n);
            Expr v = w.slice(0, n * n, n * n).reshape(n, n);
            Expr uuv = u.mul(u).mul(v);
            Expr feed = Expr.where(t.lt(Expr.constant(1.1)), Expr.zeros(n, n), Expr.constant(disc, n, n));
            Expr du = uuv.add(1).sub(u.mul(4.4)).add(MethodOfLines.periodicLaplacian(u).mul(diffusion)).add(feed);
            Expr dv = u.mul(3.4).sub(uuv).add(MethodOfLines.periodicLaplacian(v).mul(diffusion));
            return Expr.stack(du, dv).reshape(2 * n * n);
        });
        ODEProblem problem = ODEProblem.builder(f).u0(u0).tspan(0, 11.5).build();
        return new StandardProblem("Brusselator 2-D", problem, null);
    }
}
