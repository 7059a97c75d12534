package dev.flowgrad.nd4j;

import dev.flowgrad.device.DeviceKernel;
import dev.flowgrad.device.DeviceVector;
import java.util.List;

/** The operations of a Program in order, each bound to its arrays: a run makes no array and no operation. */
final class Nd4jKernel implements DeviceKernel {
    private final Nd4jVector[] inputs;
    private final boolean[] read;
    private final Nd4jVector[] outputs;
    private final Runnable[] operations;

    Nd4jKernel(Nd4jVector[] inputs, boolean[] read, Nd4jVector[] outputs, List<Runnable> operations) {
        this.inputs = inputs;
        this.read = read;
        this.outputs = outputs;
        this.operations = operations.toArray(Runnable[]::new);
    }

    @Override
    public DeviceVector input(int i) {
        return inputs[i];
    }

    @Override
    public DeviceVector output(int i) {
        return outputs[i];
    }

    @Override
    public boolean reads(int i) {
        return read[i];
    }

    @Override
    public void run() {
        for (Runnable operation : operations) {
            operation.run();
        }
    }
}
