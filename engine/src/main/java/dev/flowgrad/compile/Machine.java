package dev.flowgrad.compile;

/** Runs machine code: what a platform may offer, as a service, where no bytecode can be loaded. Thread-safe. */
public interface Machine {
    /** A Program that is ready to run; thread-safe. */
    interface Loaded {
        /** Reads the inputs and writes the outputs, each a row-major array of its size. */
        void run(double[][] args);

        /** The same for a Program of four arguments. */
        void run(double[] a, double[] b, double[] c, double[] d);
    }

    /** Whether the processor has AVX2. */
    boolean hasAvx2();

    /** Loads code, until the result is no longer reachable; null if that is not possible. */
    Loaded load(MachineCode code);
}
