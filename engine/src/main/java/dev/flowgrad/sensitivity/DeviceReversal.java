package dev.flowgrad.sensitivity;

import dev.flowgrad.device.Device;
import dev.flowgrad.device.DeviceKernel;
import dev.flowgrad.device.DeviceVector;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.tableaus.ButcherTableau;
import dev.flowgrad.ode.tableaus.DenseWeights;
import java.util.Arrays;

/** {@link ExplicitReversal}, whose formulas it follows, on vectors of a device. Used for one way back after the other. */
final class DeviceReversal {
    private final ButcherTableau tableau;
    private final int n;
    /** From u, p, t and v to the products of v with the transposed Jacobians. */
    private final DeviceKernel pull;
    /** Null if dense output needs no stages of its own. */
    private final DeviceKernel f;
    private final boolean parameters;
    private final DenseWeights dense;
    private final double[] number = new double[1];

    private DeviceVector u;
    private final DeviceVector[] k;
    private final DeviceVector[] extraSlopes;
    private final double[][] columns;

    private final DeviceVector[] ubar;
    private final DeviceVector vbar;
    private final DeviceVector pbar;
    private final DeviceVector carried;
    private final DeviceVector[] inside;
    private final DeviceVector direct;
    private final DeviceVector zero;
    private final DeviceVector ct;
    private final DeviceVector along;
    private boolean active;
    private boolean lookedInside;
    private boolean extrasReady;
    private double t;
    private double h;
    private double tNext;

    DeviceReversal(ButcherTableau tableau, Program program, Placement placement) {
        this.tableau = tableau;
        n = tableau.stages();
        Device device = placement.open();
        int dim = program.inputs().getFirst().size();
        int p = program.inputs().get(1).size();
        parameters = p > 0;
        pull = device.kernel(TransposedJacobian.program(program, true, parameters), placement.dtype());
        f = tableau.extraC().length == 0 ? null : device.kernel(program, placement.dtype());
        dense = new DenseWeights(tableau);
        k = new DeviceVector[n + 1 + tableau.extraC().length];
        extraSlopes = vectors(device, placement, tableau.extraC().length, dim);
        System.arraycopy(extraSlopes, 0, k, n + 1, extraSlopes.length);
        ubar = vectors(device, placement, n + 1, dim);
        vbar = ubar[n];
        inside = vectors(device, placement, k.length, dim);
        carried = device.vector(dim, placement.dtype());
        direct = device.vector(dim, placement.dtype());
        zero = device.vector(dim, placement.dtype());
        ct = device.vector(dim, placement.dtype());
        along = device.vector(dim, placement.dtype());
        pbar = device.vector(p, placement.dtype());
        columns = new double[n][n + 1];
        for (int j = 0; j < n; j++) {
            for (int i = j + 1; i < n; i++) {
                columns[j][i] = j < tableau.a()[i].length ? tableau.a()[i][j] : 0;
            }
            columns[j][n] = tableau.b()[j];
        }
    }

    private static DeviceVector[] vectors(Device device, Placement placement, int count, int size) {
        DeviceVector[] vectors = new DeviceVector[count];
        Arrays.setAll(vectors, i -> device.vector(size, placement.dtype()));
        return vectors;
    }

    /** Begins after the last step with cotangents of zero. */
    void begin(double[] p) {
        setParameters(pull, p);
        if (f != null) {
            setParameters(f, p);
        }
        pbar.clear();
        vbar.clear();
        carried.clear();
        active = false;
    }

    private static void setParameters(DeviceKernel kernel, double[] p) {
        if (kernel.reads(1)) {
            kernel.input(1).set(p, 0);
        }
    }

    /** Moves to the step before. */
    void load(DeviceTape tape, int row, double t, double h, double tNext) {
        u = tape.state(row);
        for (int i = 0; i <= n; i++) {
            k[i] = tape.slope(row, i);
        }
        this.t = t;
        this.h = h;
        this.tNext = tNext;
        lookedInside = false;
        extrasReady = f == null;
    }

    /** Adds a cotangent of the state at the end of the step; returns that of its time. */
    double end(double[] cotangents, int offset) {
        active = true;
        ct.set(cotangents, offset);
        vbar.axpy(1, ct);
        return ct.dot(k[n]);
    }

    /** Adds a cotangent of the state inside the step, at {@code t + theta h}; returns that of its time. */
    double look(double theta, double[] cotangents, int offset) {
        if (!lookedInside) {
            direct.clear();
            for (DeviceVector row : inside) {
                row.clear();
            }
            lookedInside = true;
            active = true;
        }
        for (int i = 0; !extrasReady && i < extraSlopes.length; i++) {
            f.input(0).combine(u, h, tableau.extraA()[i], k);
            run(f, t + tableau.extraC()[i] * h);
            extraSlopes[i].assign(f.output(0));
        }
        extrasReady = true;
        ct.set(cotangents, offset);
        dense.at(theta);
        double[] weights = dense.weights();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] != 0) {
                inside[i].axpy(h * weights[i], ct);
            }
        }
        direct.axpy(1, ct);
        along.combine(zero, 1, dense.slopes(), k);
        return along.dot(ct);
    }

    /** Reverses the step. */
    void reverse() {
        if (!active) {
            return;
        }
        if (lookedInside) {
            reverseExtras();
            carried.axpy(1, inside[n]);
        }
        pull.input(0).combine(u, h, tableau.b(), k);
        pull.input(3).assign(carried);
        pull(tNext);
        vbar.axpy(1, pull.output(0));
        for (int i = n - 1; i > 0; i--) {
            pull.input(0).combine(u, h, tableau.a()[i], k);
            pull.input(3).combine(lookedInside ? inside[i] : zero, h, columns[i], ubar);
            pull(t + tableau.c()[i] * h);
            ubar[i].assign(pull.output(0));
        }
        carried.combine(lookedInside ? inside[0] : zero, h, columns[0], ubar);
        for (int i = 1; i < n; i++) {
            vbar.axpy(1, ubar[i]);
        }
        if (lookedInside) {
            vbar.axpy(1, direct);
        }
    }

    /** Reverses the first slope of the step reversed last, which was the first step. */
    void finish() {
        if (active) {
            pull.input(0).assign(u);
            pull.input(3).assign(carried);
            pull(t);
            vbar.axpy(1, pull.output(0));
        }
    }

    private void reverseExtras() {
        for (int i = extraSlopes.length - 1; i >= 0; i--) {
            double[] weights = tableau.extraA()[i];
            pull.input(0).combine(u, h, weights, k);
            pull.input(3).assign(inside[n + 1 + i]);
            pull(t + tableau.extraC()[i] * h);
            direct.axpy(1, pull.output(0));
            for (int m = 0; m < weights.length; m++) {
                if (weights[m] != 0) {
                    inside[m].axpy(h * weights[m], pull.output(0));
                }
            }
        }
    }

    private void pull(double t) {
        run(pull, t);
        if (parameters) {
            pbar.axpy(1, pull.output(1));
        }
    }

    private void run(DeviceKernel kernel, double t) {
        if (kernel.reads(2)) {
            number[0] = t;
            kernel.input(2).set(number, 0);
        }
        kernel.run();
    }

    /** The cotangent of the state at the start of the step reversed last. */
    DeviceVector state() {
        return vbar;
    }

    /** The cotangent of the parameters. */
    DeviceVector parameters() {
        return pbar;
    }
}
