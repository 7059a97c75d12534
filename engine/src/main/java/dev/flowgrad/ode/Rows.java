package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import java.util.ArrayList;
import java.util.List;

/**
 * A growing list of rows of equal width. It grows in chunks, each as large as all before: nothing is copied
 * meanwhile.
 */
final class Rows {
    private static final int FIRST = 16;
    /** Doubles in the largest chunk, 128 MiB. */
    private static final int LARGEST = 1 << 24;

    private final int width;
    private final List<double[]> chunks = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private double[] current = {};
    private int used;
    private int size;

    Rows(int width) {
        this(width, FIRST);
    }

    /** With room for {@code expected} rows at once. */
    Rows(int width, int expected) {
        this.width = width;
        grow(expected);
    }

    /** Adds a row, to be written to {@link #chunk()} from {@link #offset()}. */
    void add() {
        if (used + width > current.length) {
            if (starts.size() < chunks.size()) {
                use(chunks.get(starts.size()));
            } else {
                grow(Math.max(FIRST, size));
            }
        }
        used += width;
        size++;
    }

    /** Removes all rows; their memory stays. */
    void clear() {
        size = 0;
        starts.clear();
        use(chunks.getFirst());
    }

    /** The array that holds the row added last. */
    double[] chunk() {
        return current;
    }

    /** Where the row added last begins. */
    int offset() {
        return used - width;
    }

    int size() {
        return size;
    }

    /** The array that holds row i. */
    double[] chunkOf(int i) {
        return chunks.get(chunkIndex(i));
    }

    /** Where row i begins in {@link #chunkOf}. */
    int offsetOf(int i) {
        return (i - starts.get(chunkIndex(i))) * width;
    }

    /** All rows in one array. */
    double[] toArray() {
        if ((long) size * width > Integer.MAX_VALUE - 8) {
            throw new FlowgradException("saveat", "the solution has " + size + " points of " + width
                    + " numbers, more than an array holds; save fewer with `saveat`");
        }
        double[] all = new double[size * width];
        for (int c = 0; c < starts.size(); c++) {
            int from = starts.get(c) * width;
            int length = Math.min(chunks.get(c).length, all.length - from);
            System.arraycopy(chunks.get(c), 0, all, from, length);
        }
        return all;
    }

    private int chunkIndex(int i) {
        int c = starts.size() - 1;
        while (starts.get(c) > i) {
            c--;
        }
        return c;
    }

    private void grow(int rows) {
        int most = Math.max(1, LARGEST / width);
        chunks.add(new double[Math.min(rows, most) * width]);
        use(chunks.getLast());
    }

    private void use(double[] chunk) {
        current = chunk;
        starts.add(size);
        used = 0;
    }
}
