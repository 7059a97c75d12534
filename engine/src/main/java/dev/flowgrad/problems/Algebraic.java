package dev.flowgrad.problems;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.DAEFunction;
import dev.flowgrad.ode.DAEProblem;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import java.util.List;

/** Problems with algebraic equations, all of index 1. */
public final class Algebraic {
    private Algebraic() {
    }

    /**
     * {@code y1' = y2}, {@code 0 = y1 + y2 - sin t} to t = 10. The solution is {@code y1 = (sin t - cos t) / 2 + (y1(0) +
     * 1/2) exp(-t)}, {@code y2 = sin t - y1}, with y1(0) = 1.
     */
    public static StandardProblem linear() {
        ODEFunction f = ODEFunction.trace(2, 0, (u, p, t) ->
                Expr.stack(u.get(1), u.get(0).add(u.get(1)).sub(t.sin())));
        ODEProblem problem = ODEProblem.builder(f).u0(new double[] {1, -1}).tspan(0, 10).massMatrix(1, 0, 0, 0).build();
        double y = (Math.sin(10) - Math.cos(10)) / 2 + 1.5 * Math.exp(-10);
        return new StandardProblem("linear DAE", problem, new double[] {y, Math.sin(10) - y});
    }

    /** Robertson's reaction to t = 1e11, its third equation replaced by the conservation of mass. */
    public static StandardProblem rober() {
        StandardProblem rober = Stiff.rober();
        ODEFunction f = ODEFunction.trace(3, 3, (u, p, t) -> {
            Expr slow = p.get(0).mul(u.get(0));
            Expr fast = p.get(1).mul(u.get(1)).mul(u.get(1));
            Expr back = p.get(2).mul(u.get(1)).mul(u.get(2));
            return Expr.stack(back.sub(slow), slow.sub(back).sub(fast), u.get(0).add(u.get(1)).add(u.get(2)).sub(1));
        });
        ODEProblem problem = rober.problem().remake().f(f).massMatrix(1, 0, 0, 0, 1, 0, 0, 0, 0).build();
        return new StandardProblem("ROBER DAE", problem, rober.reference());
    }

    /**
     * A pendulum of length 1 in Cartesian coordinates with g = 9.81 as parameter, released from the horizontal: x, y, their
     * velocities v, w and the tension T of the rod, {@code x'' = -T x}, {@code y'' = -T y - g}, to t = 10. The constraint
     * {@code x^2 + y^2 = 1}, differentiated twice, is {@code 0 = v^2 + w^2 - T (x^2 + y^2) - g y}, of index 1. No end value
     * is known; the length and the energy are constant.
     */
    public static StandardProblem pendulum() {
        ODEFunction f = ODEFunction.trace(5, 1, (u, p, t) -> {
            Expr x = u.get(0);
            Expr y = u.get(1);
            Expr v = u.get(2);
            Expr w = u.get(3);
            Expr tension = u.get(4);
            Expr square = x.mul(x).add(y.mul(y));
            return Expr.stack(v, w, tension.mul(x).neg(), tension.mul(y).neg().sub(p.get(0)),
                    v.mul(v).add(w.mul(w)).sub(tension.mul(square)).sub(y.mul(p.get(0))));
        });
        double[] mass = new double[25];
        for (int i = 0; i < 4; i++) {
            mass[6 * i] = 1;
        }
        ODEProblem problem = ODEProblem.builder(f).u0(new double[] {1, 0, 0, 0, 0}).tspan(0, 10).p(9.81).massMatrix(mass)
                .build();
        return new StandardProblem("pendulum", problem, null);
    }
    /** {@link #linear} as residuals: {@code y1' - y2}, {@code y1 + y2 - sin t}. */
    public static DAEProblem linearResidual() {
        DAEFunction f = DAEFunction.trace(2, 0, (du, u, p, t) ->
                Expr.stack(du.get(0).sub(u.get(1)), u.get(0).add(u.get(1)).sub(t.sin())));
        return DAEProblem.of(f, new double[] {-1, 2}, new double[] {1, -1}, 0, 10);
    }

    /** {@link #rober} as residuals. */
    public static DAEProblem roberResidual() {
        DAEFunction f = DAEFunction.trace(3, 3, (du, u, p, t) -> {
            Expr slow = p.get(0).mul(u.get(0));
            Expr fast = p.get(1).mul(u.get(1)).mul(u.get(1));
            Expr back = p.get(2).mul(u.get(1)).mul(u.get(2));
            return Expr.stack(back.sub(slow).sub(du.get(0)), slow.sub(back).sub(fast).sub(du.get(1)),
                    u.get(0).add(u.get(1)).add(u.get(2)).sub(1));
        });
        ODEProblem rober = Stiff.rober().problem();
        return DAEProblem.of(f, new double[] {-0.04, 0.04, 0}, rober.u0(), rober.t0(), rober.t1(), rober.p());
    }

    /** {@link #pendulum} as residuals. */
    public static DAEProblem pendulumResidual() {
        ODEProblem pendulum = pendulum().problem();
        DAEFunction f = DAEFunction.trace(5, 1, (du, u, p, t) -> {
            Expr right = pendulum.f().program().inline(List.of(u, p, t)).getFirst();
            Expr left = Expr.concatenate(0, List.of(du.slice(0, 0, 4), Expr.zeros(1)));
            return left.sub(right);
        });
        return DAEProblem.of(f, new double[5], pendulum.u0(), 0, 10, pendulum.p());
    }
}
