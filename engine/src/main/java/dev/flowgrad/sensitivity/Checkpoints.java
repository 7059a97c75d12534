package dev.flowgrad.sensitivity;

/**
 * Every k-th state of a solve of unknown length, at most a given number of them: when there are too many, every other is
 * dropped and k doubles.
 */
final class Checkpoints {
    private final double[][] states;
    private int size;
    private int stride = 1;

    /** For {@code most} states of {@code dim} numbers. */
    Checkpoints(int dim, int most) {
        states = new double[most][dim];
    }

    void clear() {
        size = 0;
        stride = 1;
    }

    /** Keeps the state at the start of this step, if it is its turn; steps come in order from 0. */
    void offer(int step, double[] u) {
        if (step % stride != 0) {
            return;
        }
        if (size == states.length) {
            for (int i = 1; 2 * i < size; i++) {
                double[] dropped = states[i];
                states[i] = states[2 * i];
                states[2 * i] = dropped;
            }
            size = (size + 1) / 2;
            stride *= 2;
            if (step % stride != 0) {
                return;
            }
        }
        System.arraycopy(u, 0, states[size++], 0, u.length);
    }

    /** Number of states kept. */
    int size() {
        return size;
    }

    /** Steps from one to the next. */
    int stride() {
        return stride;
    }

    /** The state at the start of step {@code i * stride}. */
    double[] state(int i) {
        return states[i];
    }
}
