package dev.flowgrad.problems;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.DynamicalFunction;
import dev.flowgrad.ode.ODEProblem;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Conservative problems in velocities and positions.
 *
 * @param name    its usual name
 * @param problem the problem, whose right-hand side is a {@link DynamicalFunction}
 * @param energy  what is conserved, a function of the state, velocities first
 */
public record Mechanics(String name, ODEProblem problem, ToDoubleFunction<double[]> energy) {

    /** All problems of this class. */
    public static List<Mechanics> all() {
        return List.of(kepler(0.6), pendulum(), henonHeiles());
    }

    /**
     * The orbit of a planet of this eccentricity around the sun, from its perihelion; its period is 2 pi. Hairer, Lubich and
     * Wanner, Geometric Numerical Integration, section I.2.
     */
    public static Mechanics kepler(double eccentricity) {
        DynamicalFunction f = DynamicalFunction.trace(2, 0, (v, u, p, t) -> {
            Expr r2 = u.mul(u).sum();
            return u.div(r2.mul(r2.sqrt())).neg();
        }, (v, u, p, t) -> v);
        double[] v0 = {0, Math.sqrt((1 + eccentricity) / (1 - eccentricity))};
        ODEProblem problem = f.problem(v0, new double[] {1 - eccentricity, 0}, 0, 2 * Math.PI);
        return new Mechanics("Kepler", problem,
                s -> 0.5 * (s[0] * s[0] + s[1] * s[1]) - 1 / Math.hypot(s[2], s[3]));
    }

    /** A pendulum that swings 115 degrees to each side. */
    public static Mechanics pendulum() {
        DynamicalFunction f = DynamicalFunction.trace(1, 0, (v, u, p, t) -> u.sin().neg(), (v, u, p, t) -> v);
        return new Mechanics("pendulum", f.problem(new double[] {0}, new double[] {2}, 0, 10),
                s -> 0.5 * s[0] * s[0] - Math.cos(s[1]));
    }

    /** A star in a galaxy, chaotic. M. Hénon and C. Heiles, The Astronomical Journal 69 (1964), 73-79. */
    public static Mechanics henonHeiles() {
        DynamicalFunction f = DynamicalFunction.trace(2, 0, (v, u, p, t) -> {
            Expr x = u.get(0);
            Expr y = u.get(1);
            return Expr.stack(x.add(x.mul(y).mul(2)).neg(), y.mul(y).sub(y).sub(x.mul(x)));
        }, (v, u, p, t) -> v);
        ODEProblem problem = f.problem(new double[] {0.5, 0}, new double[] {0, 0.1}, 0, 20);
        return new Mechanics("Hénon-Heiles", problem, s -> 0.5 * (s[0] * s[0] + s[1] * s[1] + s[2] * s[2] + s[3] * s[3])
                + s[2] * s[2] * s[3] - s[3] * s[3] * s[3] / 3);
    }

    @Override
    public String toString() {
        return name;
    }
}
