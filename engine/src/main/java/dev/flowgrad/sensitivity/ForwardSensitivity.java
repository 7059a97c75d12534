package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
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
 * both are solved together under the same error control; with a mass matrix, which each of the k sets of equations has, {@code
 * M S_j' = ...}; for a residual {@code F(u', u, p, t) = 0}, {@code F_u' S_j' + F_u S_j + F_p dp_j = 0}. The augmented
 * problem is a {@code solve} again, so it can be differentiated again.
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
        SolveProblem solve = SolveProblem.of(call);
        EventRules.check(solve.spec());
        Expr p = args.get(P);
        int n = args.get(SAVEAT).size();
        Lanes lanes = solve.lanes(k);

        Expr u0 = ConsistentStartCall.of(call, args.get(U0), p, args.get(T0));
        Expr du0 = tangents.get(U0);
        if (u0 != args.get(U0)) {
            du0 = new ConsistentStartCall().linearize(u0, args.subList(U0, SAVEAT - 1), tangents.subList(U0, SAVEAT - 1), k)
                    .tangents();
        }
        if (solve.isImplicit()) {
            checkTimes(tangents, solve);
        }
        if (tangents.get(T0) != null) {
            Expr slope = solve.slope().inline(List.of(u0, p, args.get(T0))).getFirst().reshape(1, lanes.d());
            Expr shift = slope.mul(tangents.get(T0).reshape(k, 1));
            du0 = du0 == null ? shift.neg() : du0.reshape(k, lanes.d()).sub(shift);
        }

        Parameters parameters = Parameters.of(p, tangents.get(P), k);
        List<Program> programs = new ArrayList<>();
        solve.halves().forEach(half -> programs.add(augmented(half, parameters, lanes)));
        SolveSpec spec = solve.spec().repeatTolerances(k + 1);
        spec = solve.isImplicit() ? spec.repeatResidual(k + 1) : spec;
        if (spec.hasCallbacks()) {
            spec = spec.withCallbacks(new EventRules(call).augmented(programs, parameters, lanes));
        }
        double[] mass = lanes.blocks(spec.massMatrix());
        if (!solve.isSplit() && !solve.isImplicit() && !lanes.pairs()) {
            spec = mass == null ? spec.withMassMatrix(null) : spec.withMassMatrix(mass).withConsistentStart();
        }
        Call augmented = new Call(call.kind(), spec.json(), programs);
        Expr all = lanes.rowsOf(Expr.call(augmented, lanes.join(u0, du0), parameters.value(), args.get(T0), args.get(3),
                args.get(SAVEAT)));

        Expr value = all.slice(1, 0, 1).reshape(Shapes.prepend(n, u0.shape()));
        Expr sensitivity = all.slice(1, 1, k).transpose(1, 0, 2);
        if (tangents.get(SAVEAT) != null) {
            Expr slopes = slopes(solve.slope(), value, p, args.get(SAVEAT), n).reshape(1, n, lanes.d());
            sensitivity = sensitivity.add(slopes.mul(tangents.get(SAVEAT).reshape(k, n, 1)));
        }
        return new Call.Linearized(value, sensitivity.reshape(Shapes.join(new int[] {k, n}, u0.shape())));
    }

    private static void checkTimes(List<Expr> tangents, SolveProblem solve) {
        for (int i : new int[] {T0, SAVEAT}) {
            if (tangents.get(i) != null) {
                String name = i == T0 ? "tspan" : "saveat";
                throw new FlowgradException(name, "`" + name + "` of a DAEProblem cannot depend on what it is differentiated by;"
                        + " give plain times, or write the problem as an ODEProblem with a `mass_matrix`");
            }
        }
        if (solve.spec().hasCallbacks()) {
            throw new FlowgradException("callback", "`callback` of a DAEProblem has no derivatives; write the problem as an"
                    + " ODEProblem with a `mass_matrix`");
        }
    }

    /** The right-hand side of state and sensitivities together, or their residual. */
    private static Program augmented(Program f, Parameters parameters, Lanes lanes) {
        List<Expr> inputs = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        List<Expr> seeds = new ArrayList<>();
        for (Expr own : f.inputs().subList(0, f.inputs().size() - 2)) { // u, perhaps after its derivative
            Expr joined = Expr.input(own.name(), lanes.joined());
            inputs.add(joined);
            values.add(lanes.state(joined));
            seeds.add(lanes.directions(joined));
        }
        Expr p = Expr.input("p", parameters.value().shape());
        Expr t = Expr.input("t");
        inputs.addAll(List.of(p, t));
        values.addAll(List.of(parameters.plain(p), t));
        seeds.add(parameters.tangents(p));
        seeds.add(null);
        Jvp.Directions both = Jvp.directions(f, values, seeds, lanes.k());
        Expr all = lanes.join(both.values().getFirst(), both.tangents().getFirst());
        return Program.of(inputs, List.of(all), List.of("du")).simplify();
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
