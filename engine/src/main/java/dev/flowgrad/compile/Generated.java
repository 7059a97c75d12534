package dev.flowgrad.compile;

/** The superclass of generated code. */
abstract class Generated {
    /** Tables and kernels that the code refers to by index. */
    final Object[] pool;

    Generated(Object[] pool) {
        this.pool = pool;
    }

    abstract void run(double[][] args, double[] frame);

    /** The same for code of three inputs and one output, or two and two: overridden there, and called nowhere else. */
    void run(double[] a, double[] b, double[] c, double[] d, double[] frame) {
        throw new IllegalStateException("not a program of four arguments");
    }
}
