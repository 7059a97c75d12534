package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ad.Vjp;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.ode.Initialization;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.spec.SolveSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Consistent initial values as an operation of a Program: {@code consistent_start(u0, p, t0)} gives what a solve with a
 * singular mass matrix begins with, the values that satisfy the algebraic equations and have the same {@code M u}. Program and
 * attributes are those of the solve. Its derivatives are those of {@link MassSystem}, which hold for given values that are
 * consistent already too.
 */
public final class ConsistentStartCall implements Call.Kind {
    private static final String NAME = "consistent_start";

    /** For {@link java.util.ServiceLoader}. */
    public ConsistentStartCall() {
    }

    /** What this solve begins with: u0 itself unless it has to be made consistent. */
    static Expr of(Call solve, Expr u0, Expr p, Expr t0) {
        return SolveProblem.of(solve).spec().isConsistent() ? u0 : always(solve, u0, p, t0);
    }

    /** What this solve makes of a state that something has changed: u itself if it has no algebraic equations. */
    static Expr always(Call solve, Expr u, Expr p, Expr t) {
        SolveSpec spec = SolveSpec.parse(solve.attributes());
        MassSystem system = SolveProblem.of(solve).system();
        boolean constrained = system != null && system.mass().isSingular();
        return constrained && spec.options().build().initialization() != Initialization.NONE
                ? Expr.call(new Call(NAME, spec.withoutCallbacks().json(), solve.programs().subList(0, 1)), u, p, t) : u;
    }

    /**
     * The cotangents of the arguments of a solve.
     *
     * @param start what {@link #of} gave
     * @param args  the arguments
     * @param back  the cotangents of the same arguments with {@code start} in the place of u0
     */
    static List<Expr> pullBack(Expr start, List<Expr> args, List<Expr> back) {
        List<Expr> own = new ConsistentStartCall().reverse(start, args.subList(0, 3), new boolean[] {true, true, true})
                .pullback().of(back.getFirst());
        List<Expr> all = new ArrayList<>(back);
        all.set(0, own.getFirst());
        all.set(1, own.get(1) == null ? back.get(1) : back.get(1).add(own.get(1)));
        all.set(2, back.get(2).add(own.get(2)));
        return all;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int[] shape(Call call, List<int[]> shapes) {
        boolean good = shapes.size() == 3 && call.programs().size() == 1 && call.programs().getFirst().inputs().size() == 3
                && Arrays.equals(call.programs().getFirst().inputs().get(0).shape(), shapes.get(0))
                && Arrays.equals(call.programs().getFirst().inputs().get(1).shape(), shapes.get(1))
                && Shapes.size(shapes.get(2)) == 1 && SolveProblem.of(call).system() != null;
        if (!good) {
            throw new FlowgradException(NAME, "`consistent_start` takes u0, p and t0 of a solve with a `mass_matrix`");
        }
        return shapes.get(0);
    }

    @Override
    public Call.Kernel kernel(Call call, List<int[]> shapes) {
        SolveProblem solve = SolveProblem.of(call);
        ODEFunction f = solve.function();
        SolveOptions options = solve.spec().options().build();
        return (args, out) -> {
            ODEProblem problem = solve.problem(f, null, args[0], args[1], args[2][0], args[2][0] + 1);
            System.arraycopy(problem.consistentStart(options)[0], 0, out, 0, out.length);
        };
    }

    @Override
    public Call.Linearized linearize(Expr node, List<Expr> args, List<Expr> tangents, int k) {
        Expr u = node.with(args.toArray(Expr[]::new));
        MassSystem system = SolveProblem.of(node.call()).system();
        int n = u.size();
        List<Expr> at = at(system.f(), u, args);
        Expr right = tangents.get(0) == null ? Expr.zeros(k, n) : system.times(tangents.get(0).reshape(k, n), false);
        if (tangents.get(1) != null || tangents.get(2) != null) {
            Expr byTime = tangents.get(2) == null ? null : tangents.get(2).reshape(Shapes.prepend(k, at.get(2).shape()));
            Expr moved = Jvp.directions(system.f(), at, Arrays.asList(null, tangents.get(1), byTime), k).tangents().getFirst();
            right = right.sub(moved.reshape(k, n).matmul(system.projector()));
        }
        Expr du = LinearSolveCall.of(system.matrix(at), right);
        return new Call.Linearized(u, du.reshape(Shapes.prepend(k, u.shape())));
    }

    @Override
    public Call.Reversed reverse(Expr node, List<Expr> args, boolean[] varies) {
        Expr u = node.with(args.toArray(Expr[]::new));
        MassSystem system = SolveProblem.of(node.call()).system();
        return new Call.Reversed(u, ct -> {
            Program f = system.f();
            List<Expr> at = at(f, u, args);
            Expr w = LinearSolveCall.of(system.matrix(at).swapLast(), ct.reshape(1, u.size()));
            Expr ofEquations = w.matmul(system.projector()).neg().reshape(u.shape());
            List<Expr> back = new ArrayList<>(List.of(system.times(w, true).reshape(u.shape())));
            int[] wrt = args.get(1).size() > 0 ? new int[] {1, 2} : new int[] {2};
            List<Expr> others = Vjp.pullback(f, at, List.of(ofEquations), wrt).cotangents();
            back.add(wrt.length == 2 ? others.getFirst() : null);
            back.add(others.getLast().reshape(args.get(2).shape()));
            return back;
        });
    }

    private static List<Expr> at(Program f, Expr u, List<Expr> args) {
        return List.of(u, args.get(1), args.get(2).reshape(f.inputs().get(2).shape()));
    }
}
