package dev.flowgrad.ode;

/**
 * Steps of an {@link AutoSwitch}. The step of the explicit method is compared with the limit of its
 * stability, after each step that was accepted; where it is stability that keeps steps small for a while, the
 * stiff method takes over, until its steps would be stable with the explicit one.
 */
final class SwitchingStepper implements Stepper {
    /** Steps that must ask for the change, with no {@link #FORGET} in a row between them that do not. */
    private static final int TO_STIFF = 12;
    private static final int TO_NONSTIFF = 5;
    private static final int FORGET = 4;
    /**
     * Steps that come this close to the limit of stability are limited by it: control of the error keeps them
     * well inside, and the estimate of the eigenvalue is rather too small.
     */
    private static final double LIMITED = 0.5;
    /** The way back needs some distance, so that methods do not take turns. */
    private static final double FREE = 0.3;

    private final AutoSwitch methods;
    private final Rhs f;
    private final ErrorNorm norm;
    private final Stepper[] parts = new Stepper[2];
    private final double stability;
    private final int recordLength;
    private Stepper active;
    private int part;
    private int asking;
    private int silent;
    private double h;
    private double tNext;

    SwitchingStepper(AutoSwitch methods, Rhs f, double[] u0, ErrorNorm norm) {
        this.methods = methods;
        this.f = f;
        this.norm = norm;
        stability = methods.stability();
        parts[0] = methods.nonstiff().stepper(f, u0, norm);
        active = parts[0];
        recordLength = methods.recordLength(u0.length);
    }

    @Override
    public int part() {
        return part;
    }

    @Override
    public double[] u() {
        return active.u();
    }

    @Override
    public double[] next() {
        return active.next();
    }

    @Override
    public double[] slope() {
        return active.slope();
    }

    @Override
    public void start(double t) {
        active.start(t);
        asking = 0;
    }

    @Override
    public double attempt(double t, double h, double tNext) {
        this.h = h;
        this.tNext = tNext;
        return active.attempt(t, h, tNext);
    }

    @Override
    public double factor(double error) {
        return active.factor(error);
    }

    @Override
    public boolean failedToConverge() {
        return active.failedToConverge();
    }

    @Override
    public void complete() {
        active.complete();
        double reach = Math.abs(h) * active.stiffness();
        boolean asks = part == 0 ? reach > LIMITED * stability : reach < FREE * stability;
        if (asks) {
            asking++;
            silent = 0;
        } else if (++silent == FORGET) {
            asking = 0;
            silent = 0;
        }
    }

    @Override
    public void advance() {
        active.advance();
        if (asking >= (part == 0 ? TO_STIFF : TO_NONSTIFF)) {
            change();
        }
    }

    /** The other stepper goes on from here; the stiff one is made when it is first needed. */
    private void change() {
        double[] u = active.u();
        part = 1 - part;
        if (parts[part] == null) {
            parts[part] = methods.stiff().stepper(f, u, norm);
        }
        active = parts[part];
        System.arraycopy(u, 0, active.u(), 0, u.length);
        active.start(tNext);
        asking = 0;
    }

    @Override
    public double[][] stages() {
        return active.stages();
    }

    @Override
    public Interpolant interpolant() {
        return active.interpolant();
    }

    @Override
    public int recordLength() {
        return recordLength;
    }

    @Override
    public void record(double[] into, int offset) {
        into[offset] = part;
        active.record(into, offset + 1);
    }
}
