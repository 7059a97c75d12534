package dev.flowgrad.problems;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.events.Affect;
import dev.flowgrad.ode.events.ContinuousCallback;
import dev.flowgrad.ode.events.StateFunction;

/** Problems with events, whose solutions are known in closed form. */
public final class Hybrid {
    private Hybrid() {
    }

    /**
     * A ball that falls from a height of 50 and loses a fifth of its speed at each impact; state height and velocity,
     * parameters gravity and restitution. Impacts come ever faster, and come to an end at {@link #zenoTime}.
     */
    public static ODEProblem bouncingBall() {
        ODEFunction f = ODEFunction.trace(2, 2, (u, p, t) -> Expr.stack(u.get(1), p.get(0).neg()));
        StateFunction height = StateFunction.trace(2, 2, (u, p, t) -> u.get(0));
        Affect bounce = Affect.trace(2, 2, (u, p, t) -> Expr.stack(u.get(0), p.get(1).mul(u.get(1)).neg()));
        return ODEProblem.builder(f).u0(new double[] {50, 0}).tspan(0, 15).p(9.8, 0.8)
                .callback(ContinuousCallback.falling(height, bounce)).build();
    }

    /** The time of the impact {@code n}, counted from 1, of {@link #bouncingBall}. */
    public static double impact(int n) {
        double fall = Math.sqrt(2 * 50 / 9.8);
        double e = 0.8;
        // The flight after impact k takes twice the first fall times e^k.
        return fall * (1 + 2 * e * (1 - Math.pow(e, n - 1)) / (1 - e));
    }

    /** Where the impacts of {@link #bouncingBall} accumulate. */
    public static double zenoTime() {
        return Math.sqrt(2 * 50 / 9.8) * 9;
    }

    /**
     * {@code y' = 3 x^2 + 12 x - 4} from -120 at x = -8 to x = 10: zero at -6, -2 and 2, of which a method of order three
     * or more may see all within one step.
     */
    public static ODEProblem threeRoots() {
        ODEFunction f = ODEFunction.trace(1, 0, (u, p, t) ->
                Expr.stack(t.mul(t).mul(3).add(t.mul(12)).sub(4)));
        return ODEProblem.of(f, new double[] {-120}, -8, 10);
    }
}
