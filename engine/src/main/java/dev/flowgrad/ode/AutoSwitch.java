package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.tableaus.ButcherTableau;
import java.util.List;

/**
 * Two methods, one for stretches where the problem is stiff and one for the others; the solve begins with the
 * explicit one and changes by itself, as often as the problem does.
 *
 * <p>Sources: L. Petzold, Automatic selection of methods for solving stiff and nonstiff systems, SIAM J. Sci.
 * Stat. Comput. 4 (1983), 136-148; Hairer and Wanner, Solving Ordinary Differential Equations II, section
 * IV.2, for the detection.
 */
public final class AutoSwitch implements Method {
    private final ExplicitRungeKutta nonstiff;
    private final Method stiff;
    private final double stability;

    /**
     * Checks that the first can tell when a problem becomes stiff.
     *
     * @param nonstiff an explicit method whose last stage is at the end of the step
     * @param stiff    an implicit method
     */
    public AutoSwitch(ExplicitRungeKutta nonstiff, Method stiff) {
        double[] c = nonstiff.tableau().c();
        if (c[c.length - 1] != 1 || !nonstiff.adaptive()) {
            throw new FlowgradException("method", "`method` " + nonstiff.name()
                    + " cannot see stiffness in an AutoSwitch; take Tsit5, Vern7 or another pair whose last"
                    + " stage is at the end of the step");
        }
        if (!stiff.adaptive() || stiff instanceof ExplicitRungeKutta || stiff instanceof AutoSwitch) {
            throw new FlowgradException("method", "`method` " + stiff.name()
                    + " is not one for stiff problems; take Rodas5P or another");
        }
        this.nonstiff = nonstiff;
        this.stiff = stiff;
        stability = stability(nonstiff.tableau());
    }

    /** The explicit method. */
    public ExplicitRungeKutta nonstiff() {
        return nonstiff;
    }

    /** The implicit method. */
    public Method stiff() {
        return stiff;
    }

    /** How far along the negative real axis the explicit method is stable. */
    double stability() {
        return stability;
    }

    @Override
    public String name() {
        return "AutoSwitch(" + nonstiff.name() + ", " + stiff.name() + ")";
    }

    @Override
    public int order() {
        return nonstiff.order();
    }

    @Override
    public String kind() {
        return "switching";
    }

    @Override
    public boolean adaptive() {
        return true;
    }

    @Override
    public int denseOrder() {
        return Math.min(nonstiff.denseOrder(), stiff.denseOrder());
    }

    @Override
    public String summary() {
        return "for problems that may be stiff, or stiff in parts";
    }

    @Override
    public String reference() {
        return nonstiff.reference() + "; " + stiff.reference();
    }

    @Override
    public Controller controller() {
        return nonstiff.controller();
    }

    @Override
    public List<Method> parts() {
        return List.of(nonstiff, stiff.parts().getFirst());
    }

    /** One number says whose record follows. */
    @Override
    public int recordLength(int dim) {
        return 1 + Math.max(nonstiff.recordLength(dim), stiff.recordLength(dim));
    }

    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        return new SwitchingStepper(this, f, u0, norm);
    }

    @Override
    public Interpolant interpolant(Rhs f, int dim) {
        return new Both(f, dim);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AutoSwitch that && nonstiff.equals(that.nonstiff) && stiff.equals(that.stiff);
    }

    @Override
    public int hashCode() {
        return 31 * nonstiff.hashCode() + stiff.hashCode();
    }

    @Override
    public String toString() {
        return name();
    }

    /**
     * How far along the negative real axis a method is stable: the least x at which {@code |R(-x)| = 1},
     * where R is what a step makes of {@code u' = lambda u}.
     */
    static double stability(ButcherTableau tableau) {
        double x = 0.1;
        while (x < 100 && Math.abs(growth(tableau, -x)) <= 1) {
            x += 0.01;
        }
        return x;
    }

    private static double growth(ButcherTableau tableau, double z) {
        double[] k = new double[tableau.stages()];
        for (int i = 0; i < k.length; i++) {
            k[i] = z * (1 + dot(tableau.a()[i], k));
        }
        return 1 + dot(tableau.b(), k);
    }

    private static double dot(double[] weights, double[] k) {
        double sum = 0;
        for (int i = 0; i < Math.min(weights.length, k.length); i++) {
            sum += weights[i] * k[i];
        }
        return sum;
    }

    /** Dense output of whichever method took the step, which the record says first. */
    private final class Both implements Interpolant {
        private final Interpolant[] parts;
        private Interpolant active;

        Both(Rhs f, int dim) {
            parts = new Interpolant[] {nonstiff.interpolant(f, dim), stiff.interpolant(f, dim)};
        }

        @Override
        public void load(double[] record, int offset, double t, double h) {
            active = parts[(int) record[offset]];
            active.load(record, offset + 1, t, h);
        }

        @Override
        public void at(double theta, double[] out) {
            active.at(theta, out);
        }
    }
}
