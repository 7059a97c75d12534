package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ad.Vjp;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an event makes of the state that it finds, as a function that has the right derivatives. Where the condition g
 * decides about the time of the event, that time moves with state and parameters, {@code tau = (g0 - g(u, p)) / g'} with
 * {@code g' = g_u f + g_t} the rate along the solution. The state then is found a little further on, and left a little
 * later, by which the solution after the event is ahead:
 *
 * <pre>u+ = a(u + f tau, p, t + tau) - f(a(u, p, t)) tau</pre>
 *
 * A solve that ends with the event keeps what the affect a left, without the last term. At the event itself tau is zero.
 *
 * <p>Sources: Rozenvasser, General sensitivity equations of discontinuous systems (1967), for the jump of sensitivities;
 * Corner, Sandu and Sandu, Adjoint sensitivity analysis of hybrid multibody dynamical systems (2018), for the adjoint.
 */
final class EventMap {
    private final Program f;
    private final Program condition;
    private final int component;
    private final Program affect;
    private final boolean terminates;

    /**
     * Of one event.
     *
     * @param f          the right-hand side
     * @param condition  whose zero the time of the event is; null if it happens at a time that depends on nothing
     * @param component  which component of the condition
     * @param affect     what it does to the state, null for nothing
     * @param terminates whether the solve ends
     */
    EventMap(Program f, Program condition, int component, Program affect, boolean terminates) {
        this.f = f;
        this.condition = condition;
        this.component = component;
        this.affect = affect;
        this.terminates = terminates;
    }

    private Expr affect(Expr u, Expr p, Expr t) {
        return affect == null ? u : affect.inline(List.of(u, p, t)).getFirst().reshape(u.shape());
    }

    private Expr condition(Expr u, Expr p, Expr t) {
        Expr all = condition.inline(List.of(u, p, t)).getFirst();
        return all.reshape(all.size()).get(component);
    }

    /** The values that derivatives take as constants: f before, the rate of the condition, its value, f after. */
    private List<Expr> constants(Expr u, Expr p, Expr t) {
        if (condition == null) {
            return List.of();
        }
        Expr before = f.inline(List.of(u, p, t)).getFirst();
        Expr one = Expr.constant(new double[] {1}, Shapes.prepend(1, t.shape()));
        Expr rates = Jvp.directions(condition, List.of(u, p, t), Arrays.asList(lane(before), null, one), 1).tangents()
                .getFirst();
        Expr rate = rates.reshape(rates.size()).get(component);
        Expr after = f.inline(List.of(affect(u, p, t), p, t)).getFirst();
        return List.of(before, rate, condition(u, p, t), after);
    }

    private static Expr lane(Expr e) {
        return e.reshape(Shapes.prepend(1, e.shape()));
    }

    /** From u, p, t and the constants to the state after the event. */
    private Program map() {
        Expr u = Expr.input("u", f.inputs().get(0).shape());
        Expr p = Expr.input("p", f.inputs().get(1).shape());
        Expr t = Expr.input("t", f.inputs().get(2).shape());
        if (condition == null) {
            return Program.of(List.of(u, p, t), List.of(affect(u, p, t)));
        }
        Expr before = Expr.input("before", u.shape());
        Expr rate = Expr.input("rate");
        Expr level = Expr.input("level");
        Expr after = Expr.input("after", u.shape());
        Expr tau = level.sub(condition(u, p, t)).div(rate);
        Expr left = affect(u.add(before.mul(tau)), p, t.add(tau.reshape(t.shape())));
        return Program.of(List.of(u, p, t, before, rate, level, after),
                List.of(terminates ? left : left.sub(after.mul(tau))));
    }

    private List<Expr> arguments(Expr u, Expr p, Expr t) {
        List<Expr> all = new ArrayList<>(List.of(u, p, t));
        all.addAll(constants(u, p, t));
        return all;
    }

    /** The state after the event, and k directions of it. Directions of p are null for none. */
    Jvp.Directions forward(Expr u, Expr p, Expr t, Expr du, Expr dp, int k) {
        List<Expr> arguments = arguments(u, p, t);
        List<Expr> tangents = new ArrayList<>(Arrays.asList(new Expr[arguments.size()]));
        tangents.set(0, du);
        tangents.set(1, dp);
        return Jvp.directions(map().simplify(), arguments, tangents, k);
    }

    /** From u, p, t before the event and the cotangent of the state after it to those of u and, if there are any, p. */
    Program reverse() {
        Expr u = Expr.input("u", f.inputs().get(0).shape());
        Expr p = Expr.input("p", f.inputs().get(1).shape());
        Expr t = Expr.input("t", f.inputs().get(2).shape());
        Expr ct = Expr.input("ct", u.shape());
        int[] wrt = p.size() > 0 ? new int[] {0, 1} : new int[] {0};
        List<Expr> back = Vjp.pullback(map().simplify(), arguments(u, p, t), List.of(ct), wrt).cotangents();
        return Program.of(List.of(u, p, t, ct), back).simplify();
    }
}
