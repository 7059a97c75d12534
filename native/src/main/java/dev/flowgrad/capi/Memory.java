package dev.flowgrad.capi;

import dev.flowgrad.FlowgradException;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CDoublePointer;
import org.graalvm.nativeimage.c.type.CLongPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.nativeimage.c.type.WordPointer;
import org.graalvm.word.PointerBase;

/** Copies between the caller's memory and Java's. All of it checks for NULL and for sizes that no array has. */
final class Memory {
    private Memory() {
    }

    static void notNull(PointerBase pointer, String name) {
        if (pointer.isNull()) {
            throw new FlowgradException(name, "`" + name + "` is NULL");
        }
    }

    private static void checkSize(long n, String name) {
        if (n < 0 || n > Integer.MAX_VALUE / Double.BYTES) {
            throw new FlowgradException(name, "`" + name + "` cannot have " + Long.toUnsignedString(n) + " elements");
        }
    }

    private static int length(PointerBase data, long n, String name) {
        checkSize(n, name);
        if (n > 0) {
            notNull(data, name);
        }
        return (int) n;
    }

    static byte[] bytes(CCharPointer data, long n, String name) {
        byte[] copy = new byte[length(data, n, name)];
        if (copy.length > 0) {
            CTypeConversion.asByteBuffer(data, copy.length).get(copy);
        }
        return copy;
    }

    static double[] doubles(CDoublePointer data, long n, String name) {
        double[] copy = new double[length(data, n, name)];
        if (copy.length > 0) {
            doubles(data, copy.length).get(copy);
        }
        return copy;
    }

    /** A matrix, row-major. */
    static double[] rows(CDoublePointer data, long rows, long columns, String name) {
        checkSize(rows, name);
        checkSize(columns, name);
        return doubles(data, rows * columns, name);
    }

    static long[] longs(CLongPointer data, long n, String name) {
        long[] copy = new long[length(data, n, name)];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = data.read(i);
        }
        return copy;
    }

    /** The caller's memory, of {@code n} numbers. */
    static DoubleBuffer doubles(CDoublePointer data, int n) {
        return CTypeConversion.asByteBuffer(data, n * Double.BYTES).order(ByteOrder.nativeOrder()).asDoubleBuffer();
    }

    /** Arrays of arrays: {@code n} pointers, and as many sizes. */
    static double[][] arrays(WordPointer data, CLongPointer sizes, long n, String name) {
        double[][] copy = new double[length(data, n, name)][];
        length(sizes, n, name);
        for (int i = 0; i < copy.length; i++) {
            copy[i] = doubles(data.read(i), sizes.read(i), name + "[" + i + "]");
        }
        return copy;
    }

    /** A room that is negative is one of so many elements that they do not fit a signed number. */
    static void checkRoom(long room, int wanted, String name) {
        if (room >= 0 && room < wanted) {
            throw new FlowgradException(name, "`" + name + "` has room for " + room + " numbers, but " + wanted + " are needed");
        }
    }

    static void write(double[] values, CDoublePointer to, long room, String name) {
        checkRoom(room, values.length, name);
        if (values.length > 0) {
            notNull(to, name);
            doubles(to, values.length).put(values);
        }
    }

    static void write(byte[] values, CCharPointer to, long room, String name) {
        if (room >= 0 && room < values.length) {
            throw new FlowgradException(name, "`" + name + "` has room for " + room + " bytes, but " + values.length
                    + " are needed");
        }
        CTypeConversion.asByteBuffer(to, values.length).put(values);
    }

    static String string(CCharPointer text, String name) {
        notNull(text, name);
        int n = 0;
        while (text.read(n) != 0) {
            n++;
        }
        return new String(bytes(text, n, name), StandardCharsets.UTF_8);
    }

    /** Writes {@code text} in UTF-8, ended by a zero, cut between characters where it does not fit; gives its length. */
    static int write(String text, CCharPointer to, long room) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (to.isNonNull() && room != 0) {
            int n = room < 0 ? utf8.length : (int) Math.min(utf8.length, room - 1);
            while (n < utf8.length && n > 0 && (utf8[n] & 0xC0) == 0x80) {
                n--;
            }
            for (int i = 0; i < n; i++) {
                to.write(i, utf8[i]);
            }
            to.write(n, (byte) 0);
        }
        return utf8.length;
    }
}
