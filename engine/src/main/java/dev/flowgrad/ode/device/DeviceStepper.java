package dev.flowgrad.ode.device;

import dev.flowgrad.device.Device;
import dev.flowgrad.device.DeviceKernel;
import dev.flowgrad.device.DeviceVector;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Stepper;
import dev.flowgrad.ode.tableaus.ButcherTableau;
import java.util.Arrays;

/**
 * Steps of an explicit Runge-Kutta method whose state and slopes are vectors on a device. All that leaves it in a step is
 * the size of the error; {@link #u()}, {@link #next()} and {@link #slope()} are copies, made when they are asked for. Used
 * for one solve after the other.
 */
public final class DeviceStepper implements Stepper {
    private final ButcherTableau tableau;
    private final double[] c;
    private final DeviceKernel f;
    private final DeviceKernel norm;
    /** Slopes of the stages and of the end, then those of the extra stages of dense output. */
    private final DeviceVector[] k;
    private final DeviceVector inside;
    private final DeviceVector zero;
    private final DeviceInterpolant interpolant;
    private final double[] number = new double[1];
    private DeviceVector u;
    private DeviceVector next;

    private double[] hostU;
    private double[] hostNext;
    private final double[] hostSlope;
    private boolean uIsHere;
    private boolean nextIsHere;
    private boolean slopeIsHere;

    private Rhs rhs;
    private double t;
    private double h;
    private double tNext;

    /** For a right-hand side of inputs u, p and t. */
    DeviceStepper(ButcherTableau tableau, Program program, Placement placement) {
        this.tableau = tableau;
        c = tableau.c();
        Device device = placement.open();
        int dim = program.inputs().getFirst().size();
        f = device.kernel(program, placement.dtype());
        norm = device.kernel(NormProgram.of(dim), placement.dtype());
        k = new DeviceVector[tableau.stages() + 1 + tableau.extraC().length];
        Arrays.setAll(k, i -> device.vector(dim, placement.dtype()));
        inside = device.vector(dim, placement.dtype());
        zero = device.vector(dim, placement.dtype());
        u = device.vector(dim, placement.dtype());
        next = device.vector(dim, placement.dtype());
        hostU = new double[dim];
        hostNext = new double[dim];
        hostSlope = new double[dim];
        interpolant = new DeviceInterpolant(this, tableau);
    }

    /** The right-hand side for single evaluations, on the device too. */
    public ODEFunction.Instance function() {
        return (du, u, p, t) -> {
            f.input(0).set(u, 0);
            setParameters(p);
            evaluate(t);
            f.output(0).get(du, 0);
        };
    }

    /** Begins a solve; parameters are those of {@code rhs}, which counts evaluations. */
    public void begin(Rhs rhs, double[] u0, ErrorNorm errors) {
        this.rhs = rhs;
        System.arraycopy(u0, 0, hostU, 0, u0.length);
        uIsHere = true;
        norm.input(NormProgram.ATOL).set(errors.atol(), 0);
        number[0] = errors.rtol();
        norm.input(NormProgram.RTOL).set(number, 0);
    }

    private void setParameters(double[] p) {
        if (f.reads(1)) {
            f.input(1).set(p, 0);
        }
    }

    private void evaluate(double t) {
        if (f.reads(2)) {
            number[0] = t;
            f.input(2).set(number, 0);
        }
        f.run();
    }

    /** The slope at a state, which may be the vector that the right-hand side reads. */
    void eval(DeviceVector slope, DeviceVector at, double t) {
        if (at != f.input(0)) {
            f.input(0).assign(at);
        }
        rhs.countCall();
        evaluate(t);
        slope.assign(f.output(0));
    }

    /** Where to write a state for {@link #eval} without another copy. */
    DeviceVector argument() {
        return f.input(0);
    }

    /** The state at the start of the step, on the device. */
    public DeviceVector state() {
        return u;
    }

    /** The slopes of the stages, of the end, and of the extra stages of dense output, on the device. */
    public DeviceVector[] slopes() {
        return k;
    }

    /** The work vector of dense output. */
    DeviceVector inside() {
        return inside;
    }

    @Override
    public double[] u() {
        if (!uIsHere) {
            u.get(hostU, 0);
            uIsHere = true;
        }
        return hostU;
    }

    @Override
    public double[] next() {
        if (!nextIsHere) {
            next.get(hostNext, 0);
            nextIsHere = true;
        }
        return hostNext;
    }

    @Override
    public double[] slope() {
        if (!slopeIsHere) {
            k[0].get(hostSlope, 0);
            slopeIsHere = true;
        }
        return hostSlope;
    }

    /** Whoever changed the state changed its copy here. */
    @Override
    public void start(double t) {
        if (uIsHere) {
            u.set(hostU, 0);
        }
        setParameters(rhs.p());
        slopeIsHere = false;
        eval(k[0], u, t);
    }

    @Override
    public double attempt(double t, double h, double tNext) {
        this.t = t;
        this.h = h;
        this.tNext = tNext;
        nextIsHere = false;
        DeviceVector stage = argument();
        for (int i = 1; i < c.length; i++) {
            stage.combine(u, h, tableau.a()[i], k);
            eval(k[i], stage, t + c[i] * h);
        }
        next.combine(u, h, tableau.b(), k);
        if (tableau.fsal()) {
            eval(k[c.length], next, tNext);
        }
        return tableau.error() == null ? 0 : error();
    }

    private double error() {
        norm.input(NormProgram.U).assign(u);
        norm.input(NormProgram.V).assign(next);
        double e = error(tableau.error());
        if (tableau.secondError() == null || e == 0) {
            return e;
        }
        double guard = error(tableau.secondError());
        return e * e / Math.sqrt(e * e + 0.01 * guard * guard);
    }

    private double error(double[] weights) {
        norm.input(NormProgram.ERROR).combine(zero, h, weights, k);
        norm.run();
        norm.output(0).get(number, 0);
        return number[0];
    }

    @Override
    public boolean nextIsFinite() {
        return next.dot(zero) == 0;
    }

    @Override
    public void complete() {
        if (!tableau.fsal()) {
            eval(k[c.length], next, tNext);
        }
        interpolant.begin(t, h);
    }

    @Override
    public void advance() {
        DeviceVector old = u;
        u = next;
        next = old;
        double[] host = hostU;
        hostU = hostNext;
        hostNext = host;
        uIsHere = nextIsHere;
        nextIsHere = false;
        slopeIsHere = false;
        DeviceVector first = k[0];
        k[0] = k[c.length];
        k[c.length] = first;
    }

    @Override
    public Interpolant interpolant() {
        return interpolant;
    }

    @Override
    public int recordLength() {
        return (1 + tableau.recorded().length) * u.size();
    }

    /** Dense output that is kept is kept outside the device. */
    @Override
    public void record(double[] into, int offset) {
        u.get(into, offset);
        int at = offset;
        for (int i : tableau.recorded()) {
            at += u.size();
            k[i].get(into, at);
        }
    }
}
