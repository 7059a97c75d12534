package dev.flowgrad.ode.stabilized;

import dev.flowgrad.ode.Controller;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.PredictiveController;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.StepPolynomial;
import dev.flowgrad.ode.Stepper;
import java.util.List;

/**
 * An orthogonal Runge-Kutta-Chebyshev method: as {@link RKC}, with nearly optimal polynomials, which for the same stages are
 * stable a fourth farther, and of order 4 too. Dense output of order 3.
 */
public final class Rock implements Method {
    /** Degree of dense output less one. */
    private static final int TERMS = 2;

    private final RockTable table;
    /** Read when first needed. */
    private List<RockTable.Degree> degrees;

    private Rock(RockTable table) {
        this.table = table;
    }

    /** ROCK2, of order 2. */
    public static Rock rock2() {
        return new Rock(new RockTable("ROCK2", 2, 2, 2, 0.807, 1.5, 0.7, "Abdulle and Medovikov, Second order Chebyshev methods"
                + " based on orthogonal polynomials, Numerische Mathematik 90 (2001), 1-18"));
    }

    /** ROCK4, of order 4. */
    public static Rock rock4() {
        return new Rock(new RockTable("ROCK4", 4, 4, 4, 0.3528, 3, 2e-4, "Abdulle, Fourth order Chebyshev methods with recurrence"
                + " relation, SIAM J. Sci. Comput. 23 (2002), 2041-2054"));
    }

    /** The coefficients. */
    RockTable table() {
        return table;
    }

    private synchronized List<RockTable.Degree> degrees() {
        if (degrees == null) {
            degrees = table.read();
        }
        return degrees;
    }

    @Override
    public String name() {
        return table.name();
    }

    @Override
    public int order() {
        return table.order();
    }

    @Override
    public int errorOrder() {
        return table.errorOrder();
    }

    @Override
    public String kind() {
        return "stabilized explicit Runge-Kutta";
    }

    @Override
    public boolean adaptive() {
        return true;
    }

    @Override
    public int denseOrder() {
        return 3;
    }

    @Override
    public String summary() {
        return "for large problems of diffusion at " + (order() < 4 ? "crude" : "medium")
                + " tolerances, without linear systems";
    }

    @Override
    public String reference() {
        return table.reference();
    }

    @Override
    public Controller controller() {
        return new PredictiveController(0.8, 0.1, 5, 1);
    }

    @Override
    public int recordLength(int dim) {
        return StepPolynomial.recordLength(dim, TERMS);
    }

    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        return new RockStepper(f, u0, norm, table, degrees());
    }

    @Override
    public Interpolant interpolant(Rhs f, int dim) {
        return new StepPolynomial(dim, TERMS);
    }

    @Override
    public String toString() {
        return name();
    }
}
