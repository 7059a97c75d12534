package dev.flowgrad.device;

import dev.flowgrad.ir.Program;

/** Something that holds arrays and computes with them. Thread-safe; what it makes is not. */
public interface Device {
    /** What it is, for people, such as {@code ND4J 1.0.0-M2.1 on the CPU}. */
    String description();

    /** Whether it is a graphics processor. */
    boolean isGpu();

    /** A vector of zeros. */
    DeviceVector vector(int size, Dtype dtype);

    /** Prepares {@code program}, all of whose values are of {@code dtype} while it runs. */
    DeviceKernel kernel(Program program, Dtype dtype);
}
