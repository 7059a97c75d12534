package dev.flowgrad.device;

/**
 * A Program that is ready to run on a device, with the memory that it works in. Arguments are written to the vectors of
 * its inputs, results read from those of its outputs, which the next run overwrites. Belongs to one thread at a time.
 */
public interface DeviceKernel {
    /** Where input {@code i} is read from, row-major. */
    DeviceVector input(int i);

    /** Where output {@code i} lies after a run, row-major: to be read only. */
    DeviceVector output(int i);

    /** Whether any output depends on input {@code i}. */
    boolean reads(int i);

    /** Computes the outputs. */
    void run();
}
