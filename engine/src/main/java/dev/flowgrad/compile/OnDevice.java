package dev.flowgrad.compile;

import dev.flowgrad.device.DeviceKernel;

/** Runs a Program on a device: arguments go there, outputs come back. One caller at a time has the device. */
final class OnDevice extends Generated {
    private final DeviceKernel kernel;
    private final int inputs;

    OnDevice(DeviceKernel kernel, int inputs) {
        super(null);
        this.kernel = kernel;
        this.inputs = inputs;
    }

    @Override
    synchronized void run(double[][] args, double[] frame) {
        for (int i = 0; i < inputs; i++) {
            if (kernel.reads(i)) {
                kernel.input(i).set(args[i], 0);
            }
        }
        kernel.run();
        for (int i = inputs; i < args.length; i++) {
            kernel.output(i - inputs).get(args[i], 0);
        }
    }

    @Override
    void run(double[] a, double[] b, double[] c, double[] d, double[] frame) {
        run(new double[][] {a, b, c, d}, frame);
    }
}
