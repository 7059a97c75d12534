package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/** What a loss is evaluated on, batch after batch: the arrays that it takes after the parameters. */
public abstract sealed class Batches {
    /** The order of this epoch. */
    final int[] order;

    private Batches(int things) {
        order = new int[things];
    }

    /** A loss of the parameters alone: one batch without arrays. */
    public static Batches none() {
        return listed(List.of(List.of()));
    }

    /** Batches as they are; the arrays are not copied. */
    public static Batches listed(List<List<double[]>> batches) {
        return listed(batches, new int[batches.size()]);
    }

    /** Batches as they are, each with the index of the loss that takes its shapes. */
    public static Batches listed(List<List<double[]>> batches, int[] losses) {
        if (batches.isEmpty()) {
            throw new FlowgradException("data", "`data` is empty; give at least one batch");
        }
        return new Listed(batches.stream().map(batch -> batch.toArray(double[][]::new)).toArray(double[][][]::new), losses.clone());
    }

    /**
     * Rows of arrays, of which a batch takes {@code size} of each, the last batch what is left. Shuffling mixes rows.
     *
     * @param rows   how many rows each array has
     * @param size   rows of a batch
     * @param arrays row-major, not copied
     */
    public static Batches rows(int rows, int size, List<double[]> arrays) {
        if (rows < 1) {
            throw new FlowgradException("data", "`data` is empty; give arrays with at least one row");
        }
        if (size < 1) {
            throw new FlowgradException("batch_size", "`batch_size` must be a whole number of at least 1, got " + size);
        }
        for (double[] array : arrays) {
            if (array.length % rows != 0) {
                throw new FlowgradException("data", "`data` must be arrays of " + rows + " rows each, got one of " + array.length
                        + " numbers");
            }
        }
        return new Rows(rows, Math.min(size, rows), arrays.toArray(double[][]::new));
    }

    /** Batches in an epoch. */
    abstract int count();

    /** The index of the loss for a batch of this epoch. */
    abstract int loss(int batch);

    /** Puts the arrays of a batch of this epoch into {@code args}, from place 1 on. */
    abstract void fill(int batch, double[][] args);

    /** The sizes of the arrays of a batch. */
    abstract int[] sizes(int batch);

    /** What the order depends on, and the numbers: to tell data apart. */
    abstract String fingerprint();

    /** Begins an epoch. */
    void begin(Long seed, long epoch) {
        Shuffle.fill(order, seed, epoch);
    }

    private static final class Listed extends Batches {
        private final double[][][] batches;
        private final int[] losses;

        Listed(double[][][] batches, int[] losses) {
            super(batches.length);
            this.batches = batches;
            this.losses = losses;
            Arrays.setAll(order, i -> i);
        }

        @Override
        int count() {
            return batches.length;
        }

        @Override
        int loss(int batch) {
            return losses[order[batch]];
        }

        @Override
        void fill(int batch, double[][] args) {
            double[][] arrays = batches[order[batch]];
            System.arraycopy(arrays, 0, args, 1, arrays.length);
        }

        @Override
        int[] sizes(int batch) {
            return Arrays.stream(batches[order[batch]]).mapToInt(a -> a.length).toArray();
        }

        @Override
        String fingerprint() {
            CRC32 crc = new CRC32();
            for (double[][] batch : batches) {
                Checksums.add(crc, batch);
            }
            return batches.length + " batches, " + Long.toHexString(crc.getValue());
        }
    }

    private static final class Rows extends Batches {
        private final double[][] arrays;
        private final int size;
        /** Room for whole batches, and for the last one. */
        private final double[][] whole;
        private final double[][] rest;

        Rows(int rows, int size, double[][] arrays) {
            super(rows);
            this.arrays = arrays;
            this.size = size;
            whole = room(size);
            rest = room(rows % size);
            Arrays.setAll(order, i -> i);
        }

        private double[][] room(int rows) {
            double[][] room = new double[arrays.length][];
            Arrays.setAll(room, k -> new double[arrays[k].length / order.length * rows]);
            return room;
        }

        private boolean isLast(int batch) {
            return (batch + 1) * (long) size > order.length;
        }

        @Override
        int count() {
            return Math.ceilDiv(order.length, size);
        }

        @Override
        int loss(int batch) {
            return isLast(batch) && size < order.length ? 1 : 0;
        }

        @Override
        void fill(int batch, double[][] args) {
            double[][] room = isLast(batch) ? rest : whole;
            for (int k = 0; k < arrays.length; k++) {
                int width = arrays[k].length / order.length;
                int rows = Math.min(size, order.length - batch * size);
                for (int i = 0; i < rows; i++) {
                    System.arraycopy(arrays[k], order[batch * size + i] * width, room[k], i * width, width);
                }
                args[1 + k] = room[k];
            }
        }

        @Override
        int[] sizes(int batch) {
            return Arrays.stream(isLast(batch) ? rest : whole).mapToInt(a -> a.length).toArray();
        }

        @Override
        String fingerprint() {
            CRC32 crc = new CRC32();
            Checksums.add(crc, arrays);
            return order.length + " rows, " + size + " a batch, " + Long.toHexString(crc.getValue());
        }
    }
}
