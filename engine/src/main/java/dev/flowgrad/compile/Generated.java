package dev.flowgrad.compile;

/** The superclass of generated code. */
abstract class Generated {
    /** Tables and kernels that the code refers to by index. */
    final Object[] pool;

    Generated(Object[] pool) {
        this.pool = pool;
    }

    abstract void run(double[][] args, double[] frame);
}
