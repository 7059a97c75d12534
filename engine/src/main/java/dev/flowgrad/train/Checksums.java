package dev.flowgrad.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** Check sums of numbers. */
final class Checksums {
    private static final int CHUNK = 1024;

    private Checksums() {
    }

    /** Adds the bits of all numbers. */
    static void add(CRC32 crc, double[]... arrays) {
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] array : arrays) {
            for (int at = 0; at < array.length; at += CHUNK) {
                int n = Math.min(CHUNK, array.length - at);
                bytes.asDoubleBuffer().put(array, at, n);
                crc.update(bytes.array(), 0, n * Double.BYTES);
            }
        }
    }
}
