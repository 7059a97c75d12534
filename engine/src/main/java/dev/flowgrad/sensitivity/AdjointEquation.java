package dev.flowgrad.sensitivity;

import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Linearization;
import dev.flowgrad.ode.MassMatrix;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Solution;

/**
 * The adjoint equation along dense output, {@code lambda' = -f_u^T lambda}, or with a mass matrix {@code M^T lambda' =
 * -f_u^T lambda}; with {@code q' = -f_p^T lambda} after it where the integral for the parameters is solved for too. Made once
 * for a right-hand side, thread-safe.
 */
final class AdjointEquation {
    private final ODEFunction f;
    private final Program program;
    /** Null for the identity. */
    private final MassMatrix massTransposed;
    private final boolean integral;
    private final TransposedJacobian jacobian;
    private TransposedJacobian tail;
    private SecondDerivatives derivatives;

    /** Of a solve; {@code integral} asks for the integral for the parameters too. */
    AdjointEquation(Followed followed, boolean integral) {
        f = followed.f();
        program = followed.program();
        massTransposed = followed.mass() == null ? null : followed.mass().transposed();
        this.integral = integral && f.parameters() > 0;
        jacobian = this.integral ? TransposedJacobian.both(program) : TransposedJacobian.state(program);
    }

    /** Along a trajectory. Belongs to one thread. */
    ODEFunction along(Trajectory trajectory) {
        return new Along(trajectory);
    }

    // Implicit methods alone need these.
    private synchronized TransposedJacobian tail() {
        if (tail == null && integral) {
            tail = TransposedJacobian.parameters(program);
        }
        return tail;
    }

    private synchronized SecondDerivatives second() {
        if (derivatives == null) {
            derivatives = integral ? SecondDerivatives.both(program) : SecondDerivatives.state(program);
        }
        return derivatives;
    }

    private final class Along implements ODEFunction {
        private final Trajectory trajectory;
        private final int states;
        private final int dim;

        Along(Trajectory trajectory) {
            this.trajectory = trajectory;
            states = f.dim();
            dim = states + (integral ? f.parameters() : 0);
        }

        @Override
        public int dim() {
            return dim;
        }

        @Override
        public Instance instantiate() {
            Solution.Reader state = trajectory.reader();
            TransposedJacobian.Instance transposed = jacobian.instantiate(trajectory.problem().p());
            double[] u = new double[states];
            double[] lambda = new double[states];
            double[] product = new double[states];
            return (dz, z, p, t) -> {
                state.at(t, u);
                System.arraycopy(z, 0, lambda, 0, states);
                transposed.apply(u, t, lambda, product);
                negate(product, dz, 0);
                if (integral) {
                    negate(transposed.parameters(), dz, states);
                }
            };
        }

        @Override
        public Linearization linearization(Rhs rhs) {
            double[] p = trajectory.problem().p();
            return new AdjointLinearization(rhs, dim, trajectory.reader(), new TransposedMatrix(f, massTransposed, p, -1),
                    integral ? tail().instantiate(p) : null, second().instantiate(p));
        }
    }

    static void negate(double[] from, double[] to, int offset) {
        for (int j = 0; j < from.length; j++) {
            to[offset + j] = -from[j];
        }
    }
}
