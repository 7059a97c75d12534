package dev.flowgrad.ode;

/**
 * The elementary controller: the next step is {@code safety * error^(-1/order)} times the last.
 *
 * @param safety aims below the tolerance, in (0, 1]
 * @param qmin   smallest factor, in (0, 1)
 * @param qmax   largest factor, above 1
 */
public record IController(double safety, double qmin, double qmax) implements Controller {

    /** Checks the limits. */
    public IController {
        Limits.check(safety, qmin, qmax);
    }

    /** With safety 0.9 and factors in [0.2, 10]. */
    public IController() {
        this(0.9, 0.2, 10);
    }

    @Override
    public Memory memory(int order) {
        return new PIController(1, 0, safety, qmin, qmax).memory(order);
    }
}
