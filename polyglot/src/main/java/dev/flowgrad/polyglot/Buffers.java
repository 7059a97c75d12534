package dev.flowgrad.polyglot;

import dev.flowgrad.FlowgradException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.Value;

/**
 * Numbers and bytes on their way between a guest and the engine, in bulk: little-endian, row-major.
 *
 * <p>What each language has as a buffer: Python's {@code bytes}, {@code bytearray}, {@code memoryview} and
 * {@code array}; JavaScript's {@code ArrayBuffer} (a typed array is an array of numbers to the host, read one by one).
 */
final class Buffers {
    private Buffers() {}

    /** The numbers of a guest's buffer or array, or of a host array, as a new array. */
    static double[] doubles(Value value, String argument) {
        if (value.isHostObject() && value.asHostObject() instanceof double[] host) {
            return host.clone();
        }
        if (value.hasBufferElements()) {
            byte[] bytes = bytes(value, argument);
            if (bytes.length % Double.BYTES != 0) {
                throw new FlowgradException(argument, "`" + argument + "` must be a buffer of 8-byte numbers, got "
                        + bytes.length + " bytes; pass double-precision data (array('d', ...) or Float64Array).");
            }
            double[] numbers = new double[bytes.length / Double.BYTES];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(numbers);
            return numbers;
        }
        if (value.hasArrayElements()) {
            double[] numbers = new double[Math.toIntExact(value.getArraySize())];
            for (int i = 0; i < numbers.length; i++) {
                Value element = value.getArrayElement(i);
                if (!element.fitsInDouble()) {
                    throw new FlowgradException(argument, "`" + argument + "` must hold numbers, got " + element
                            + " at index " + i + "; convert it first.");
                }
                numbers[i] = element.asDouble();
            }
            return numbers;
        }
        throw new FlowgradException(argument, "`" + argument + "` must be an array of numbers, got " + value + ".");
    }

    /** The numbers of several buffers, in order. */
    static double[][] arrays(Value list, String argument) {
        if (!list.hasArrayElements()) {
            throw new FlowgradException(argument, "`" + argument + "` must be a list of arrays, got " + list + ".");
        }
        double[][] arrays = new double[Math.toIntExact(list.getArraySize())][];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = doubles(list.getArrayElement(i), argument);
        }
        return arrays;
    }

    /** The bytes of a guest's buffer, as a new array. */
    static byte[] bytes(Value value, String argument) {
        if (!value.hasBufferElements()) {
            throw new FlowgradException(argument, "`" + argument + "` must be a buffer of bytes, got " + value + ".");
        }
        byte[] bytes = new byte[Math.toIntExact(value.getBufferSize())];
        value.readBuffer(0, bytes, 0, bytes.length);
        return bytes;
    }

    /** Little-endian bytes of {@code numbers}. */
    static byte[] bytes(double[] numbers) {
        byte[] bytes = new byte[Math.multiplyExact(numbers.length, Double.BYTES)];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(numbers);
        return bytes;
    }

    /** One character per byte: Python turns such a text into bytes 40 times faster than it reads a host array. */
    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
