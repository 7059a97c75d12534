package dev.flowgrad.sensitivity;

import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.DAEFunction;
import dev.flowgrad.ode.DynamicalFunction;
import dev.flowgrad.ode.MassMatrix;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.SplitFunction;
import dev.flowgrad.ode.symplectic.Symplectic;
import dev.flowgrad.spec.SolveSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What a solve operation solves.
 *
 * @param spec     its options
 * @param programs its functions: those of the right-hand side, then those of callbacks
 */
record SolveProblem(SolveSpec spec, List<Program> programs) {

    static SolveProblem of(Call call) {
        return new SolveProblem(SolveSpec.parse(call.attributes()), call.programs());
    }

    /** Whether the right-hand side has two halves. */
    boolean isSplit() {
        return spec.problemKind().equals("split");
    }

    /** Whether the right-hand side is a residual of u' too. */
    boolean isImplicit() {
        return spec.problemKind().equals("dae");
    }

    /** The programs of the right-hand side. */
    List<Program> halves() {
        return programs.subList(0, isSplit() ? 2 : 1);
    }

    /** The right-hand side as one Program. */
    Program sum() {
        return isSplit() ? SplitFunction.sum(programs.get(0), programs.get(1)) : programs.getFirst();
    }

    /** The right-hand side for solves; null for a residual. */
    ODEFunction function() {
        if (isImplicit()) {
            return null;
        }
        ODEFunction f = ODEFunction.of(programs.getFirst());
        return switch (spec.problemKind()) {
            case "split" -> SplitFunction.of(f, ODEFunction.of(programs.get(1)));
            case "dynamical" -> DynamicalFunction.of(f);
            default -> f;
        };
    }

    /** The residual for solves, or null. */
    DAEFunction residual() {
        return isImplicit() ? DAEFunction.of(programs.getFirst()) : null;
    }

    /** The matrix of {@code M u' = f}, or null. */
    MassMatrix mass() {
        double[] entries = spec.massMatrix();
        return entries == null ? null : MassMatrix.of(entries, programs.getFirst().inputs().getFirst().size());
    }

    /** The system with its mass matrix, or null if it has none. */
    MassSystem system() {
        MassMatrix mass = mass();
        return mass == null ? null : new MassSystem(programs.getFirst(), mass);
    }

    /** From u, p and t to u'. */
    Program slope() {
        MassSystem system = system();
        return system == null ? sum() : system.slope();
    }

    /** The problem with its {@link #function} or {@link #residual}. */
    ODEProblem problem(ODEFunction f, DAEFunction residual, double[] u0, double[] p, double t0, double t1) {
        if (isSplit() || spec.problemKind().equals("dynamical")) {
            return ODEProblem.of(f, u0, t0, t1, p);
        }
        return spec.problem().problem(() -> f, () -> residual, u0, p, t0, t1);
    }

    /** Options of the solve that an adjoint follows: halves that its method treats alike are one. */
    SolveSpec forAdjoint(Method method) {
        boolean plain = isWhole(method) && !(method instanceof Symplectic) && spec.massMatrix() == null;
        return plain ? spec.withProblemKind("ode") : spec;
    }

    /** Programs of the same, functions of callbacks in their old places, the first one a copy by which it is found. */
    List<Program> programsForAdjoint(Method method) {
        List<Program> all = new ArrayList<>(programs);
        all.set(0, AdjointSolve.share(isWhole(method) ? sum() : programs.getFirst()));
        return all;
    }

    private boolean isWhole(Method method) {
        return !isSplit() || !method.treatsHalvesDifferently();
    }

    /** How the state is joined by k directions. */
    Lanes lanes(int k) {
        return new Lanes(k, state().shape(), method() instanceof Symplectic);
    }

    /** The state as an input of the right-hand side or the residual. */
    private Expr state() {
        return programs.getFirst().inputs().get(isImplicit() ? 1 : 0);
    }

    /** The method that a solve uses. */
    Method method() {
        SolveOptions options = spec.options().build();
        return options.method() != null ? options.method() : isImplicit() ? Methods.DFBDF
                : spec.massMatrix() != null ? Methods.chooseImplicit(state().size())
                : options.placement().isHost() ? Methods.choose(options.rtol(), state().size()) : Methods.explicit(options.rtol());
    }
}
