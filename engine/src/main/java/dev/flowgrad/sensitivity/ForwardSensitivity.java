package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Batch;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.spec.SolveSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Forward sensitivities: the state is augmented by its derivatives in k directions, {@code S_j' = f_u S_j + f_p dp_j}, and
 * both are solved together under the same error control. The augmented problem is a {@code solve} again, so it can be
 * differentiated again.
 *
 * <p>Source: Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, section I.14; the terms of the end
 * points follow from {@code d/dt0 u(t) = -S(t) f(t0)} and {@code d/dt u(t) = f(t)}.
 */
final class ForwardSensitivity {
    private static final int U0 = 0;
    private static final int P = 1;
    private static final int T0 = 2;
    private static final int SAVEAT = 4;

    private ForwardSensitivity() {
    }

    /** See {@link Call.Kind#linearize}; the end of the time span moves nothing that is saved before it. */
    static Call.Linearized linearize(Call call, List<Expr> args, List<Expr> tangents, int k) {
        Program f = SolveCall.sum(call);
        Expr u0 = args.get(U0);
        Expr p = args.get(P);
        int d = u0.size();
        int n = args.get(SAVEAT).size();

        Expr du0 = tangents.get(U0) == null ? null : tangents.get(U0).reshape(k, d);
        if (tangents.get(T0) != null) {
            Expr slope = f.inline(List.of(u0, p, args.get(T0))).getFirst().reshape(1, d);
            Expr shift = slope.mul(tangents.get(T0).reshape(k, 1));
            du0 = du0 == null ? shift.neg() : du0.sub(shift);
        }
        Expr start = Expr.concatenate(0, List.of(u0.reshape(1, d), du0 == null ? Expr.zeros(k, d) : du0));

        Parameters parameters = Parameters.of(p, tangents.get(P), k);
        List<Program> programs = new ArrayList<>();
        SolveCall.halves(call).forEach(half -> programs.add(augmented(half, parameters, k)));
        SolveSpec spec = SolveSpec.parse(call.attributes()).repeatTolerances(k + 1);
        EventRules.check(spec);
        spec = spec.hasCallbacks() ? spec.withCallbacks(new EventRules(call).augmented(programs, parameters, k)) : spec;
        Call augmented = new Call(call.kind(), spec.json(), programs);
        Expr all = Expr.call(augmented, start, parameters.value(), args.get(T0), args.get(3), args.get(SAVEAT));

        Expr value = all.slice(1, 0, 1).reshape(Shapes.prepend(n, u0.shape()));
        Expr sensitivity = all.slice(1, 1, k).transpose(1, 0, 2);
        if (tangents.get(SAVEAT) != null) {
            Expr slopes = slopes(f, value, p, args.get(SAVEAT), n).reshape(1, n, d);
            sensitivity = sensitivity.add(slopes.mul(tangents.get(SAVEAT).reshape(k, n, 1)));
        }
        return new Call.Linearized(value, sensitivity.reshape(Shapes.join(new int[] {k, n}, u0.shape())));
    }

    /** The right-hand side of state and sensitivities together, of shape {@code (1 + k, d)}. */
    private static Program augmented(Program f, Parameters parameters, int k) {
        int[] shape = f.inputs().get(U0).shape();
        int d = f.inputs().get(U0).size();
        Expr state = Expr.input("u", k + 1, d);
        Expr p = Expr.input("p", parameters.value().shape());
        Expr t = Expr.input("t");
        Expr u = state.get(0).reshape(shape);
        Expr su = state.slice(0, 1, k).reshape(Shapes.prepend(k, shape));
        List<Expr> seeds = new ArrayList<>();
        seeds.add(su);
        seeds.add(parameters.tangents(p));
        seeds.add(null);
        Jvp.Directions both = Jvp.directions(f, List.of(u, parameters.plain(p), t), seeds, k);
        Expr du = both.values().getFirst().reshape(1, d);
        Expr ds = both.tangents().getFirst().reshape(k, d);
        return Program.of(List.of(state, p, t), List.of(Expr.concatenate(0, List.of(du, ds))), List.of("du")).simplify();
    }

    /** f at every saved point. */
    private static Expr slopes(Program f, Expr u, Expr p, Expr ts, int n) {
        return Batch.of(f, n, 0, 2).inline(List.of(u, p, ts)).getFirst();
    }

    /**
     * The parameters of the augmented problem. Tangents that are constants become part of the right-hand side, where their
     * zeros vanish; others are parameters themselves.
     *
     * @param value    what is passed as p
     * @param shape    the shape of the original p
     * @param constant constant tangents of shape {@code (k, *shape)}, or null
     * @param k        number of directions
     * @param passed   whether tangents follow p in value
     */
    record Parameters(Expr value, int[] shape, Expr constant, int k, boolean passed) {

        static Parameters of(Expr p, Expr tangents, int k) {
            if (tangents == null || tangents.isConstant() || tangents.isAll(0.0)) {
                return new Parameters(p, p.shape(), tangents, k, false);
            }
            Expr flat = Expr.concatenate(0, List.of(p.reshape(p.size()), tangents.reshape(tangents.size())));
            return new Parameters(flat, p.shape(), null, k, true);
        }

        Expr plain(Expr given) {
            return passed ? given.slice(0, 0, Shapes.size(shape)).reshape(shape) : given;
        }

        Expr tangents(Expr given) {
            int n = Shapes.size(shape);
            return passed ? given.slice(0, n, n * k).reshape(Shapes.prepend(k, shape)) : constant;
        }
    }
}
