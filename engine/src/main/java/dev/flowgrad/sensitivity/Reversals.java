package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ExplicitRungeKutta;
import dev.flowgrad.ode.MassMatrix;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.implicit.Esdirk;
import dev.flowgrad.ode.implicit.RadauIIA5;
import dev.flowgrad.ode.rosenbrock.Rosenbrock;
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
                || m instanceof Esdirk || m instanceof RadauIIA5);
    }

    /** Whether the steps of each of these methods depend on their start alone, so that they can be taken again. */
    static boolean repeatable(List<Method> methods) {
        return methods.stream().allMatch(m -> m instanceof ExplicitRungeKutta || m instanceof Rosenbrock);
    }

    /** Doubles kept of a step, for each unknown. */
    static int stages(Method method) {
        return switch (method) {
            case ExplicitRungeKutta explicit -> explicit.tableau().stages() + 1;
            case Rosenbrock rosenbrock -> rosenbrock.tableau().stages();
            case Esdirk esdirk -> esdirk.tableau().stages();
            case RadauIIA5 radau -> 3;
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
            case Esdirk esdirk -> new EsdirkReversal(esdirk.tableau(), matrix(p), transposed,
                    mass == null ? null : slope().instantiate(p), dim, pbar);
            case RadauIIA5 radau -> new RadauReversal(matrix(p), massTransposed, transposed, dim, pbar);
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

    private synchronized SlopeReversal slope() {
        if (slope == null) {
            slope = new SlopeReversal(new MassSystem(program, mass));
        }
        return slope;
    }
}
