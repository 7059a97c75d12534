package dev.flowgrad.sensitivity;

import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.Linearization;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Solution;

/**
 * The Jacobian of an {@link AdjointEquation}, for implicit methods: {@code -f_u^T}, and below it {@code -f_p^T}, on
 * which nothing depends. Only the first is factorised; the integrals follow by one product, so that their number
 * costs little.
 */
final class AdjointLinearization extends Linearization {
    private final Solution.Reader state;
    private final TransposedMatrix matrix;
    /** For the integrals; null if there are none. */
    private final TransposedJacobian.Instance tail;
    private final SecondDerivatives.Instance derivatives;
    private final int states;
    /** The state where the matrix was evaluated, and when. */
    private final double[] u;
    private double at;
    private final double[] now;
    private final double[] slope;
    private final double[] lambda;
    private final double[] product;

    AdjointLinearization(Rhs rhs, int dim, Solution.Reader state, TransposedMatrix matrix, TransposedJacobian.Instance tail,
            SecondDerivatives.Instance derivatives) {
        super(rhs, dim);
        this.state = state;
        this.matrix = matrix;
        this.tail = tail;
        this.derivatives = derivatives;
        states = matrix.pattern().rows();
        u = new double[states];
        now = new double[states];
        slope = new double[states];
        lambda = new double[states];
        product = new double[states];
    }

    @Override
    protected void evaluate(double[] z, double[] known, double t, double h) {
        state.at(t, u);
        at = t;
        matrix.evaluate(u, t);
    }

    @Override
    public boolean timeDerivative(double[] out, double[] z, double[] known, double t, double h) {
        state.at(t, now);
        state.slope(t, slope);
        System.arraycopy(z, 0, lambda, 0, states);
        derivatives.apply(now, t, lambda, slope, 1, product);
        AdjointEquation.negate(product, out, 0);
        if (tail != null) {
            AdjointEquation.negate(derivatives.parameters(), out, states);
        }
        return true;
    }

    @Override
    public double[] entries() {
        return matrix.entries();
    }

    @Override
    public ShiftedSolver solver() {
        ShiftedSolver head = matrix.solver();
        return tail == null ? head : new Real(head);
    }

    @Override
    public ComplexShiftedSolver complexSolver() {
        ComplexShiftedSolver head = matrix.complexSolver();
        return tail == null ? head : new Complex(head);
    }

    @Override
    protected boolean knowsMass() {
        return true;
    }

    @Override
    public double norm() {
        return matrix.norm();
    }

    /** {@code f_p^T x}. */
    private double[] integrand(double[] x) {
        tail.apply(u, at, x, null);
        return tail.parameters();
    }

    private final class Real implements ShiftedSolver {
        private final ShiftedSolver head;
        private final double[] x = new double[states];
        private double shift;

        Real(ShiftedSolver head) {
            this.head = head;
        }

        @Override
        public int size() {
            return n;
        }

        @Override
        public double cost() {
            return head.cost();
        }

        @Override
        public boolean factorise(double shift, double[] j) {
            this.shift = shift;
            return head.factorise(shift, j);
        }

        @Override
        public void solve(double[] b) {
            System.arraycopy(b, 0, x, 0, states);
            head.solve(x);
            System.arraycopy(x, 0, b, 0, states);
            double[] q = integrand(x);
            for (int i = 0; i < q.length; i++) {
                b[states + i] = (b[states + i] - q[i]) / shift;
            }
        }
    }

    private final class Complex implements ComplexShiftedSolver {
        private final ComplexShiftedSolver head;
        private final double[] x = new double[states];
        private final double[] y = new double[states];
        private final double[] real = new double[n - states];
        private double re;
        private double im;

        Complex(ComplexShiftedSolver head) {
            this.head = head;
        }

        @Override
        public boolean factorise(double shiftRe, double shiftIm, double[] j) {
            re = shiftRe;
            im = shiftIm;
            return head.factorise(shiftRe, shiftIm, j);
        }

        @Override
        public void solve(double[] b, double[] c) {
            System.arraycopy(b, 0, x, 0, states);
            System.arraycopy(c, 0, y, 0, states);
            head.solve(x, y);
            System.arraycopy(x, 0, b, 0, states);
            System.arraycopy(y, 0, c, 0, states);
            System.arraycopy(integrand(x), 0, real, 0, real.length);
            double[] imaginary = integrand(y);
            double size = re * re + im * im;
            for (int i = 0; i < real.length; i++) {
                double a = b[states + i] - real[i];
                double d = c[states + i] - imaginary[i];
                b[states + i] = (a * re + d * im) / size;
                c[states + i] = (d * re - a * im) / size;
            }
        }
    }
}
