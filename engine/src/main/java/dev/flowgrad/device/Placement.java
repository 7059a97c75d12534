package dev.flowgrad.device;

import dev.flowgrad.FlowgradException;
import java.util.List;

/**
 * Where something runs, and in which numbers: {@code cpu}, in the engine's own loops; {@code nd4j}, on the arrays of ND4J,
 * wherever its backend keeps them; or {@code gpu}, the same, but only if that is a graphics processor.
 *
 * <p>Nothing is moved that does not name a device. Milliseconds a gradient of Dense(784, 64), an ODE of Dense(64, 64, tanh) and
 * Dense(64, 10), two cores, ND4J 1.0.0-M2.1 on the CPU with one thread (examples/benchmarks/device.java):
 *
 * <pre>
 * batch        cpu   nd4j float64   nd4j float32
 *   32         7.6            9.8            7.4
 *   64        10.9           11.2            8.4
 *  256        36.7           27.4           19.0
 * 1024       160            110             65.6
 * </pre>
 *
 * In double that is at most half as fast again, for batches of matrix products alone: a convolution (28 x 28, 8 features of
 * 3 x 3, batch 32) takes 4.4 in the loops, 12.5 and 10.6 there, and a small state pays some 10 microseconds for each operation.
 * ND4J takes seconds to start, and other digits come out. No size speaks for that unasked.
 *
 * @param device the name of the device
 * @param dtype  the type of the numbers
 */
public record Placement(String device, Dtype dtype) {
    /** The names of all devices. */
    public static final List<String> DEVICES = List.of("cpu", "nd4j", "gpu");
    /** The engine's own loops, in double. */
    public static final Placement CPU = new Placement("cpu", Dtype.FLOAT64);

    /** Checks the names, not whether the device is there. */
    public Placement {
        if (!DEVICES.contains(device)) {
            throw new FlowgradException("device", "`device` must be \"cpu\", \"nd4j\" or \"gpu\", got \"" + device + "\"");
        }
        if (device.equals("cpu") && dtype != Dtype.FLOAT64) {
            throw new FlowgradException("dtype", "`dtype` " + dtype.text() + " needs `device` \"nd4j\" or \"gpu\": the engine's "
                    + "own loops compute in float64; name a device, or leave `dtype` out");
        }
    }

    /** The placement of these names, each of which may be null for its default. */
    public static Placement of(String device, String dtype) {
        return new Placement(device == null ? CPU.device : device, dtype == null ? CPU.dtype : Dtype.byName(dtype));
    }

    /** Whether the engine's own loops are meant. */
    public boolean isHost() {
        return device.equals(CPU.device);
    }

    /** The device; an error that says what is missing if it cannot be had. */
    public Device open() {
        return Devices.find(device);
    }
}
