package dev.flowgrad.sensitivity;

import dev.flowgrad.device.Device;
import dev.flowgrad.device.DeviceVector;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ode.device.DeviceStepper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** As {@link Tape}, on a device: for each step the state at its start and the slopes of its stages, that of its end last. */
final class DeviceTape {
    private final Device device;
    private final Placement placement;
    private final int dim;
    private final int slopes;
    private final List<DeviceVector[]> steps = new ArrayList<>();
    private int size;

    DeviceTape(Placement placement, int dim, int slopes) {
        device = placement.open();
        this.placement = placement;
        this.dim = dim;
        this.slopes = slopes;
    }

    int size() {
        return size;
    }

    /** Keeps the memory. */
    void clear() {
        size = 0;
    }

    void add(DeviceStepper stepper) {
        if (size == steps.size()) {
            DeviceVector[] step = new DeviceVector[1 + slopes];
            Arrays.setAll(step, i -> device.vector(dim, placement.dtype()));
            steps.add(step);
        }
        DeviceVector[] step = steps.get(size++);
        step[0].assign(stepper.state());
        for (int i = 0; i < slopes; i++) {
            step[i + 1].assign(stepper.slopes()[i]);
        }
    }

    DeviceVector state(int i) {
        return steps.get(i)[0];
    }

    DeviceVector slope(int i, int stage) {
        return steps.get(i)[stage + 1];
    }
}
