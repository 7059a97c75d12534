package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ExplicitRungeKutta;
import dev.flowgrad.ode.MassMatrix;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.SplitFunction;
import dev.flowgrad.ode.implicit.Esdirk;
import dev.flowgrad.ode.implicit.RadauIIA5;
import dev.flowgrad.ode.rosenbrock.Rosenbrock;
import dev.flowgrad.ode.symplectic.Symplectic;
import java.util.List;

/** Makes the reverses of steps for one right-hand side, with the derivatives that they share. Thread-safe. */
final class Reversals {
    private final ODEFunction f;
    private final Program program;
    private final MassMatrix mass;
    private final MassMatrix massTransposed;
    private final TransposedJacobian jacobian;
    private SecondDerivatives second;
    private SlopeReversal slope;
    private final TransposedJacobian[] halves = new TransposedJacobian[2];

    /** Of {@code f}, which is {@code program}; {@code mass} is null for the identity. */
    Reversals(ODEFunction f, Program program, MassMatrix mass) {
        this.f = f;
        this.program = program;
        this.mass = mass;
        massTransposed = mass == null ? null : mass.transposed();
        jacobian = TransposedJacobian.both(program);
    }

    /** Whether each of these methods can be reversed. */
    static boolean exist(List<Method> methods) {
        return methods.stream().allMatch(m -> m instanceof ExplicitRungeKutta || m instanceof Rosenbrock
                || m instanceof Esdirk || m instanceof RadauIIA5 || m instanceof Symplectic);
    }

    /** Whether the steps of each of these methods depend on their start alone, so that they can be taken again. */
    static boolean repeatable(List<Method> methods) {
        return methods.stream().allMatch(m -> m instanceof ExplicitRungeKutta || m instanceof Rosenbrock
                || m instanceof Symplectic);
    }

    /** Doubles kept of a step, for each unknown, where the halves of a right-hand side are {@code split} or not. */
    static int stages(Method method, boolean split) {
        return switch (method) {
            case ExplicitRungeKutta explicit -> explicit.tableau().stages() + 1;
            case Rosenbrock rosenbrock -> rosenbrock.tableau().stages();
            case Esdirk esdirk when split && esdirk.tableau().explicit() != null -> AdditiveReversal.slopes(esdirk.tableau());
            case Esdirk esdirk -> esdirk.tableau().stages();
            case RadauIIA5 radau -> 3;
            case Symplectic symplectic -> 0;
            default -> throw new FlowgradException("sensealg", "`sensealg` DiscreteAdjoint has no reverse of " + method.name()
                    + "; take GaussAdjoint, or a one-step method such as Rodas5P");
        };
    }

    /** The reverse of this method's steps, which adds to {@code pbar}. */
    StepReversal of(Method method, double[] p, double[] pbar) {
        int dim = f.dim();
        TransposedJacobian.Instance transposed = jacobian.instantiate(p);
        return switch (method) {
            case ExplicitRungeKutta explicit -> new ExplicitReversal(explicit.tableau(), new Rhs(f, p), transposed, dim, pbar);
            case Rosenbrock rosenbrock -> new RosenbrockReversal(rosenbrock.tableau(), matrix(p), massTransposed, transposed,
                    second().instantiate(p), dim, pbar);
            case Esdirk esdirk when f instanceof SplitFunction split && esdirk.tableau().explicit() != null ->
                    new AdditiveReversal(esdirk.tableau(), new TransposedMatrix(split.f1(), null, p, 1),
                            half(0, split.f1()).instantiate(p), half(1, split.f2()).instantiate(p), dim, pbar);
            case Esdirk esdirk -> new EsdirkReversal(esdirk.tableau(), matrix(p), transposed,
                    mass == null ? null : slope().instantiate(p), dim, pbar);
            case RadauIIA5 radau -> new RadauReversal(matrix(p), massTransposed, transposed, dim, pbar);
            case Symplectic symplectic -> new SymplecticReversal(symplectic.tableau(), new Rhs(f, p), transposed, dim, pbar);
            default -> throw new IllegalArgumentException(method.name());
        };
    }

    private TransposedMatrix matrix(double[] p) {
        return new TransposedMatrix(f, massTransposed, p, 1);
    }

    private synchronized SecondDerivatives second() {
        if (second == null) {
            second = SecondDerivatives.both(program);
        }
        return second;
    }

    private synchronized TransposedJacobian half(int i, ODEFunction of) {
        if (halves[i] == null) {
            halves[i] = TransposedJacobian.both(of.program());
        }
        return halves[i];
    }

    private synchronized SlopeReversal slope() {
        if (slope == null) {
            slope = new SlopeReversal(new MassSystem(program, mass));
        }
        return slope;
    }
}
