package dev.flowgrad.ode.device;

import dev.flowgrad.device.DeviceVector;
import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.tableaus.ButcherTableau;
import dev.flowgrad.ode.tableaus.DenseWeights;

/** Dense output of the step that a {@link DeviceStepper} has completed: one state for each point leaves the device. */
final class DeviceInterpolant implements Interpolant {
    private final DeviceStepper stepper;
    private final ButcherTableau tableau;
    private final DenseWeights dense;
    private double t;
    private double h;
    private boolean ready;

    DeviceInterpolant(DeviceStepper stepper, ButcherTableau tableau) {
        this.stepper = stepper;
        this.tableau = tableau;
        dense = new DenseWeights(tableau);
    }

    /** Looks at the step from {@code t} on of size {@code h}. */
    void begin(double t, double h) {
        this.t = t;
        this.h = h;
        ready = false;
    }

    @Override
    public void at(double theta, double[] out) {
        DeviceVector[] k = stepper.slopes();
        for (int i = 0; !ready && i < tableau.extraC().length; i++) {
            stepper.argument().combine(stepper.state(), h, tableau.extraA()[i], k);
            stepper.eval(k[tableau.stages() + 1 + i], stepper.argument(), t + tableau.extraC()[i] * h);
        }
        ready = true;
        dense.at(theta);
        stepper.inside().combine(stepper.state(), h, dense.weights(), k);
        stepper.inside().get(out, 0);
    }

    @Override
    public void load(double[] record, int offset, double t, double h) {
        throw new UnsupportedOperationException("steps that were kept are looked into outside the device");
    }
}
