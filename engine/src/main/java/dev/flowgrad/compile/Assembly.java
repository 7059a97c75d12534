package dev.flowgrad.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link MachineCode} as it grows: instructions, constants, and where the numbers of an address space are. Short arguments
 * lie in the frame, copied; long ones stay where they are.
 */
final class Assembly {
    /** Copying more numbers than this costs more than to hold an array in place. */
    private static final int SHORT = 128;
    /** Segments that are no long argument. */
    static final int FRAME = -1;
    private static final int POOL = -2;

    /** A number at an index of the frame, of the pool, or of the argument that is {@code segment} in the table. */
    record Place(int segment, int index) {
        boolean isInFrame() {
            return segment == FRAME;
        }

        boolean isConstant() {
            return segment == POOL;
        }

        int distance() {
            return Math.multiplyExact(index, Double.BYTES);
        }

        Place plus(int n) {
            return new Place(segment, index + n);
        }
    }

    final Encoder out = new Encoder();
    private final Code code;
    private final int[] places;
    private final int[] given;
    private final int work;
    private final Map<List<Long>, Integer> known = new HashMap<>();
    private final List<Integer> entries = new ArrayList<>(List.of(0));
    private final List<MachineCode.Between> between = new ArrayList<>();
    private double[] pool;
    private int constants;
    private int scratch;
    private int frame;
    private boolean wide;

    Assembly(Code code) {
        this.code = code;
        pool = code.constants().clone();
        constants = pool.length;
        int n = code.segments().length - 1;
        places = new int[n];
        given = new int[n];
        int next = 0;
        int table = 0;
        for (int i = 0; i < n; i++) {
            int size = code.segments()[i + 1] - code.segments()[i];
            boolean isShort = size <= SHORT;
            places[i] = isShort ? next : -1;
            given[i] = isShort ? -1 : table++;
            next += isShort ? size : 0;
        }
        work = next;
        scratch = temporary(code.work());
        frame = scratch;
    }

    private int temporary(int address) {
        return work + address - code.argumentsEnd() - code.constants().length;
    }

    Place place(int address) {
        int i = code.argument(address);
        if (i >= 0) {
            int offset = address - code.segments()[i];
            return places[i] >= 0 ? new Place(FRAME, places[i] + offset) : new Place(given[i], offset);
        }
        int constant = address - code.argumentsEnd();
        return constant < code.constants().length ? new Place(POOL, constant) : new Place(FRAME, temporary(address));
    }

    /** The register that holds the address of a segment; of a long argument's {@code free}, which is loaded. */
    int base(Place place, int free) {
        if (place.isInFrame()) {
            return Encoder.RDI;
        }
        if (place.isConstant()) {
            return Encoder.RSI;
        }
        out.loadAddress(free, Encoder.RDX, place.segment() * Long.BYTES);
        return free;
    }

    // ---- constants

    Place constant(double value) {
        return new Place(POOL, constants(value));
    }

    /** Distance in the pool of four copies of {@code value}. */
    int splat(double value) {
        return constants(value, value, value, value) * Double.BYTES;
    }

    private int constants(double... values) {
        List<Long> bits = Arrays.stream(values).mapToObj(Double::doubleToRawLongBits).toList();
        return known.computeIfAbsent(bits, b -> append(values));
    }

    /** Distance in the pool of a table of integers. */
    int table(int[] values) {
        double[] pairs = new double[(values.length + 1) / 2];
        for (int i = 0; i < pairs.length; i++) {
            long high = 2 * i + 1 < values.length ? values[2 * i + 1] : 0;
            pairs[i] = Double.longBitsToDouble(high << 32 | values[2 * i] & 0xFFFFFFFFL);
        }
        return append(pairs) * Double.BYTES;
    }

    private int append(double[] values) {
        if (constants + values.length > pool.length) {
            pool = Arrays.copyOf(pool, 2 * pool.length + values.length);
        }
        int at = constants;
        System.arraycopy(values, 0, pool, at, values.length);
        constants += values.length;
        return at;
    }

    // ---- work memory

    /** The first index in the frame of work memory that is free until {@link #release}. */
    Place scratch(int n) {
        int at = scratch;
        scratch = Math.addExact(scratch, n);
        frame = Math.max(frame, scratch);
        return new Place(FRAME, at);
    }

    void release() {
        scratch = temporary(code.work());
    }

    // ---- parts

    /** Says that registers of 256 bits are used from here. */
    void widen() {
        wide = true;
    }

    /** Says that SSE instructions follow, or the end of a part. */
    void narrow() {
        if (wide) {
            out.zeroUpper();
            wide = false;
        }
    }

    /** Ends a part; {@code what} is done before the next. */
    void leave(MachineCode.Between what) {
        narrow();
        out.returns();
        between.add(what);
        entries.add(out.position());
    }

    MachineCode finish() {
        narrow();
        out.returns();
        return new MachineCode(out.bytes(), entries.stream().mapToInt(i -> i).toArray(),
                between.toArray(MachineCode.Between[]::new), Arrays.copyOf(pool, constants), places, code.inputs(), frame);
    }
}
