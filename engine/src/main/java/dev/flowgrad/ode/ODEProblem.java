package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.events.Callback;
import dev.flowgrad.ode.events.CallbackSet;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An initial value problem {@code u' = f(u, p, t)} or {@code M u' = f(u, p, t)}, {@code u(t0) = u0} on {@code tspan = (t0, t1)}; {@code
 * t1 < t0} runs backward. Immutable and thread-safe; all arrays are copied.
 *
 * <pre>{@code
 * var f = ODEFunction.of(2, (du, u, p, t) -> {
 *     du[0] = p[0] * u[0] - p[1] * u[0] * u[1];
 *     du[1] = -p[2] * u[1] + p[3] * u[0] * u[1];
 * });
 * var problem = ODEProblem.of(f, new double[] {1, 1}, 0, 10, 1.5, 1, 3, 1);
 * Solution solution = problem.solve(SolveOptions.builder().rtol(1e-6).saveat(0.1).build());
 * }</pre>
 */
public final class ODEProblem {
    private final Builder with;
    private final double[] u0;
    private final int[] shape;
    private final double t0;
    private final double t1;
    private final double[] p;
    private final MassMatrix mass;

    private ODEProblem(Builder builder) {
        with = builder.copy();
        p = Problems.checkP(with.p.clone(), with.f.parameters());
        u0 = Problems.checkU0(with.u0.apply(p.clone()).clone(), with.f.dim());
        shape = Problems.checkShape(with.shape == null ? new int[] {u0.length} : with.shape.clone(),
                u0.length);
        mass = with.massMatrix == null ? null : MassMatrix.of(with.massMatrix, u0.length);
        double[] tspan = Problems.checkTspan(with.tspan.apply(p.clone()));
        t0 = tspan[0];
        t1 = tspan[1];
    }

    /** The problem with these data. */
    public static ODEProblem of(ODEFunction f, double[] u0, double t0, double t1, double... p) {
        return builder(f).u0(u0).tspan(t0, t1).p(p).build();
    }

    /** Starts a problem; it needs {@code u0} and {@code tspan}. */
    public static Builder builder(ODEFunction f) {
        return new Builder(f);
    }

    /**
     * Starts a problem that is like this one but for what is set anew. Functions of {@code p} follow a new
     * {@code p}.
     */
    public Builder remake() {
        return with.copy();
    }

    /** Solves with the default options and a method that suits them. */
    public Solution solve() {
        return solve(SolveOptions.DEFAULT);
    }

    /** Solves with the method named in the options, or one that suits them. */
    public Solution solve(SolveOptions options) {
        return solve(options, StepObserver.NONE);
    }

    /** Solves while {@code observer} looks on, and may change the state at stops. */
    public Solution solve(SolveOptions options, StepObserver observer) {
        Method method = options.method() != null ? options.method()
                : !options.placement().isHost() ? Methods.explicit(options.rtol())
                : with.f instanceof ImplicitFunction ? Methods.chooseResidual(options.rtol(), dim())
                : mass != null ? Methods.chooseImplicit(dim()) : Methods.choose(options.rtol(), f());
        return new Integrator(this, method, options, observer).run();
    }

    /**
     * What a solve with these options begins with: initial values that satisfy all equations, and their derivative.
     *
     * @return u(t0) and u'(t0); of an algebraic variable of a fully implicit problem the derivative is the one given
     * @throws FlowgradException if there are no such values, or the options refuse to look for them
     */
    public double[][] consistentStart(SolveOptions options) {
        double[] u = u0();
        double[] slope = new double[u.length];
        Rhs rhs = new Rhs(f(), p);
        rhs.mass(mass, new ErrorNorm(options.rtol(), options.atol(), u.length));
        String wrong = rhs.consistentStart() == null ? null : rhs.consistentStart().make(u, t0, options.initialization());
        if (wrong != null) {
            throw new FlowgradException("u0", wrong);
        }
        rhs.slope(slope, u, t0);
        return new double[][] {u, slope};
    }

    /** Solves with {@code method}, whatever the options name. */
    public Solution solve(Method method, SolveOptions options) {
        return solve(options.toBuilder().method(method).build());
    }

    /** The right-hand side. */
    public ODEFunction f() {
        return with.f;
    }

    /** The matrix M of {@code M u' = f(u, p, t)}, or null for the identity. */
    public MassMatrix mass() {
        return mass;
    }

    /** The initial values, row-major; a copy. */
    public double[] u0() {
        return u0.clone();
    }

    /** The shape of the state; a copy. */
    public int[] shape() {
        return shape.clone();
    }

    /** Number of unknowns. */
    public int dim() {
        return u0.length;
    }

    /** Start of the time span. */
    public double t0() {
        return t0;
    }

    /** End of the time span. */
    public double t1() {
        return t1;
    }

    /** The parameters; a copy. */
    public double[] p() {
        return p.clone();
    }

    /** What happens during every solve of it; none of these is a set. */
    public List<Callback> callbacks() {
        return with.callbacks;
    }

    @Override
    public String toString() {
        return "ODEProblem(dim=" + u0.length + ", tspan=(" + t0 + ", " + t1 + "), p=" + Arrays.toString(p)
                + ")";
    }

    /** Collects the data of a problem. */
    public static final class Builder {
        private ODEFunction f;
        private UnaryOperator<double[]> u0;
        private int[] shape;
        private UnaryOperator<double[]> tspan;
        private double[] p = {};
        private List<Callback> callbacks = List.of();
        private double[] massMatrix;

        private Builder(ODEFunction f) {
            f(f);
        }

        private Builder copy() {
            Builder copy = new Builder(f);
            copy.u0 = u0;
            copy.shape = shape;
            copy.tspan = tspan;
            copy.p = p;
            copy.callbacks = callbacks;
            copy.massMatrix = massMatrix;
            return copy;
        }

        /** The right-hand side. */
        public Builder f(ODEFunction value) {
            if (value == null) {
                throw new FlowgradException("f",
                        "`f` is missing; give the right-hand side of u' = f(u, p, t)");
            }
            f = value;
            return this;
        }

        /** The initial values, row-major, of any shape; without a shape a vector. */
        public Builder u0(double[] values, int... shape) {
            double[] copy = values.clone();
            return u0(p -> copy, shape);
        }

        /** The initial values as a function of {@code p}. */
        public Builder u0(UnaryOperator<double[]> ofP, int... shape) {
            u0 = ofP;
            this.shape = shape.length == 0 ? null : shape.clone();
            return this;
        }

        /** The time span. */
        public Builder tspan(double t0, double t1) {
            return tspan(p -> new double[] {t0, t1});
        }

        /** The time span, two numbers, as a function of {@code p}. */
        public Builder tspan(UnaryOperator<double[]> ofP) {
            tspan = ofP;
            return this;
        }

        /** The parameters. */
        public Builder p(double... values) {
            p = values.clone();
            return this;
        }

        /**
         * The constant matrix M of {@code M u' = f(u, p, t)}, row-major, one row and column for each unknown; may be
         * singular, which makes some equations algebraic. The identity if it is not given, or null.
         */
        public Builder massMatrix(double... rowMajor) {
            massMatrix = rowMajor == null ? null : rowMajor.clone();
            return this;
        }

        /** What happens during every solve, in place of callbacks given before. */
        public Builder callback(Callback... values) {
            callbacks = CallbackSet.of(values).members();
            return this;
        }

        /** The problem; an error that names what is missing or wrong. */
        public ODEProblem build() {
            if (u0 == null) {
                throw new FlowgradException("u0", "`u0` is missing; give the initial values");
            }
            if (tspan == null) {
                throw new FlowgradException("tspan", "`tspan` is missing; give the first and the last time");
            }
            return new ODEProblem(this);
        }
    }
}
