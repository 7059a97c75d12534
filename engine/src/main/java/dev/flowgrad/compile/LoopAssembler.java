package dev.flowgrad.compile;

import dev.flowgrad.compile.Assembly.Place;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Reference;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Assembles nested counted loops over arrays: the innermost axis four numbers at a time, then those left over one by one.
 * Each way of walking through memory has a pointer. The values of the body live in registers; when these run out, the one
 * that is needed last is put into the frame, or loaded again if it came from memory.
 */
final class LoopAssembler {
    /** Registers for pointers; the last two belong to the caller and are put on the stack. */
    private static final int[] POINTERS = {Encoder.RCX, Encoder.R8, Encoder.R9, Encoder.R10, Encoder.R11, Encoder.RBX,
        Encoder.RBP};
    private static final int OWN = 5;
    /** Holds running sums; the registers below are for values. */
    private static final int SUMS = Vectors.FIRST_FREE - 1;
    private static final int NONE = -1;
    private static final int NEVER = Integer.MAX_VALUE;

    /** An array: element i is {@code sum i_d strides_d} after {@code at}. */
    record Stream(Place at, int[] strides) {
        private List<Integer> walk() {
            List<Integer> walk = new ArrayList<>(List.of(at.segment()));
            Arrays.stream(strides).forEach(walk::add);
            return walk;
        }

        private boolean stands() {
            return (at.isInFrame() || at.isConstant()) && Arrays.stream(strides).allMatch(s -> s == 0);
        }
    }

    /** Where a value goes: loads are numbered from 0, then come the results of the body. */
    record Target(int value, Stream to) {
    }

    private final Assembly assembly;
    private final Encoder out;
    private final int[] dims;
    private final Stream[] loads;
    private final Instruction.Micro[] body;
    private final List<Target> targets;
    private final int inner;
    private final Map<List<Integer>, Integer> pointers = new LinkedHashMap<>();
    private final Place[] spills;
    private boolean isSum;

    LoopAssembler(Assembly assembly, int[] dims, List<Stream> loads, List<Instruction.Micro> body, List<Target> targets) {
        this.assembly = assembly;
        this.out = assembly.out;
        this.dims = dims;
        this.loads = loads.toArray(Stream[]::new);
        this.body = body.toArray(Instruction.Micro[]::new);
        this.targets = targets;
        this.inner = dims.length - 1;
        this.spills = new Place[this.loads.length + this.body.length];
    }

    /** {@code to = from}, element by element. */
    static void copy(Assembly assembly, int[] dims, Stream from, Stream to) {
        new LoopAssembler(assembly, dims, List.of(from), List.of(), List.of(new Target(0, to))).emit(null, 1);
    }

    /**
     * Emits the loops.
     *
     * @param reduction how the only target's value is combined with what is there, or null
     * @param lanes     the number of running sums, if the innermost axis is reduced: {@link Instruction.Loop#lanes}
     */
    void emit(Op reduction, int lanes) {
        isSum = reduction != null && step(targets.getFirst().to()) == 0;
        makeFewerWalks();
        assembly.widen();
        int used = 0;
        for (Stream stream : streams()) {
            if (!pointers.containsKey(stream.walk())) {
                pointers.put(stream.walk(), stream.stands() ? assembly.base(stream.at(), NONE) : POINTERS[used++]);
            }
        }
        List<Integer> borrowed = IntStream.range(OWN, POINTERS.length).map(i -> POINTERS[i])
                .filter(pointers::containsValue).boxed().toList();
        borrowed.forEach(out::push);
        pointers.forEach((walk, register) -> {
            if (register != Encoder.RDI && register != Encoder.RSI) {
                int base = assembly.base(new Place(walk.getFirst(), 0), register);
                if (base != register) {
                    out.address(register, base, 0);
                }
            }
        });
        nest(0, reduction, lanes);
        for (int i = borrowed.size() - 1; i >= 0; i--) {
            out.pop(borrowed.get(i));
        }
    }

    private List<Stream> streams() {
        List<Stream> all = new ArrayList<>(Arrays.asList(loads));
        targets.forEach(target -> all.add(target.to()));
        return all;
    }

    /** What walks in ways beyond the number of pointers is first copied to where it walks like the rest. */
    private void makeFewerWalks() {
        int[] dense = Shapes.strides(dims);
        Set<List<Integer>> walks = new HashSet<>();
        targets.forEach(target -> walks.add(target.to().walk()));
        walks.add(new Stream(new Place(Assembly.FRAME, 0), dense).walk());
        for (int i = 0; i < loads.length; i++) {
            if (loads[i].stands() || walks.contains(loads[i].walk())) {
                continue;
            }
            if (walks.size() < POINTERS.length) {
                walks.add(loads[i].walk());
            } else {
                Stream copy = new Stream(assembly.scratch(Shapes.size(dims)), dense);
                copy(assembly, dims, loads[i], copy);
                loads[i] = copy;
            }
        }
    }

    // ---- loops

    private void nest(int level, Op reduction, int lanes) {
        if (level >= inner) {
            if (isSum) {
                sums(reduction, lanes);
            } else {
                elements(length(), (vectors, shift) -> body(vectors, shift, reduction));
            }
            return;
        }
        Place counter = assembly.scratch(1);
        out.count(Encoder.RDI, counter.distance(), dims[level]);
        int start = out.position();
        nest(level + 1, reduction, lanes);
        advance(level, 1);
        out.repeat(Encoder.RDI, counter.distance(), start);
        advance(level, -dims[level]);
    }

    private void advance(int axis, int elements) {
        pointers.forEach((walk, register) -> {
            if (axis >= 0) {
                out.advance(register, Math.multiplyExact(walk.get(axis + 1) * Double.BYTES, elements));
            }
        });
    }

    private int length() {
        return inner < 0 ? 1 : dims[inner];
    }

    private int step(Stream stream) {
        return inner < 0 ? 0 : stream.strides()[inner];
    }

    @FunctionalInterface
    private interface Body {
        /** Emits the body for the elements from {@code shift} after the pointers on. */
        void emit(Vectors vectors, int shift);
    }

    /** The body for {@code n} elements along the innermost axis. */
    private void elements(int n, Body one) {
        int moved = whole(n / Vectors.WIDTH, one);
        Vectors single = new Vectors(assembly, 1);
        for (int i = moved; i < n; i++) {
            one.emit(single, i - moved);
        }
        advance(inner, -moved);
    }

    /** The body for so many groups of four, two groups a turn; by how many elements the pointers moved. */
    private int whole(int groups, Body one) {
        Vectors vectors = new Vectors(assembly, Vectors.WIDTH);
        int unrolled = groups < 4 ? 1 : 2;
        int turns = groups / unrolled;
        if (turns > 0) {
            out.count(Encoder.RAX, turns);
            int start = out.position();
            for (int i = 0; i < unrolled; i++) {
                one.emit(vectors, i * Vectors.WIDTH);
            }
            advance(inner, unrolled * Vectors.WIDTH);
            out.repeat(Encoder.RAX, start);
        }
        if (groups % unrolled > 0) {
            one.emit(vectors, 0);
            advance(inner, Vectors.WIDTH);
        }
        return groups * Vectors.WIDTH;
    }

    // ---- sums along the innermost axis

    private void sums(Op reduction, int lanes) {
        Place sums = assembly.scratch(Vectors.WIDTH);
        Vectors vectors = new Vectors(assembly, Vectors.WIDTH);
        Vectors single = new Vectors(assembly, 1);
        Stream to = targets.getFirst().to();
        int n = length();
        if (lanes == Vectors.WIDTH) {
            vectors.constant(SUMS, Reference.start(reduction));
            vectors.store(SUMS, Encoder.RDI, sums.distance(), 1);
            load(single, SUMS, to, 0);
            single.store(SUMS, Encoder.RDI, sums.distance(), 0);
            vectors.load(SUMS, Encoder.RDI, sums.distance(), 1);
            int moved = whole(n / Vectors.WIDTH, (v, shift) -> {
                int value = body(v, shift, null);
                v.operation(reduction, SUMS, SUMS, value, -1);
            });
            vectors.store(SUMS, Encoder.RDI, sums.distance(), 1);
            for (int i = moved; i < n; i++) {
                int value = body(single, i - moved, null);
                single.operation(reduction, SUMS, SUMS, value, -1);
            }
            // The halves, then their halves.
            int other = 0;
            int second = 1;
            single.load(other, Encoder.RDI, sums.plus(2).distance(), 0);
            single.operation(reduction, SUMS, SUMS, other, -1);
            single.load(second, Encoder.RDI, sums.plus(1).distance(), 0);
            single.load(other, Encoder.RDI, sums.plus(3).distance(), 0);
            single.operation(reduction, second, second, other, -1);
            single.operation(reduction, SUMS, SUMS, second, -1);
            advance(inner, -moved);
        } else {
            load(single, SUMS, to, 0);
            elements(n, (v, shift) -> {
                int value = body(v, shift, null);
                if (v.lanes() == 1) {
                    single.operation(reduction, SUMS, SUMS, value, -1);
                    return;
                }
                v.store(value, Encoder.RDI, sums.distance(), 1);
                for (int i = 0; i < Vectors.WIDTH; i++) {
                    single.load(0, Encoder.RDI, sums.plus(i).distance(), 0);
                    single.operation(reduction, SUMS, SUMS, 0, -1);
                }
            });
        }
        store(single, SUMS, to, 0);
    }

    // ---- the body

    private void load(Vectors vectors, int register, Stream from, int shift) {
        vectors.load(register, pointers.get(from.walk()), distance(from, shift), step(from));
    }

    private void store(Vectors vectors, int register, Stream to, int shift) {
        vectors.store(register, pointers.get(to.walk()), distance(to, shift), step(to));
    }

    private int distance(Stream stream, int shift) {
        return Math.addExact(stream.at().distance(), shift * step(stream) * Double.BYTES);
    }

    /**
     * Emits the body once. Values go to their targets, or in a sum the result stays.
     *
     * @return the register of the last target's value
     */
    private int body(Vectors vectors, int shift, Op reduction) {
        Registers registers = new Registers(vectors, shift);
        for (int i = 0; i < body.length; i++) {
            Instruction.Micro micro = body[i];
            int[] operands = new int[3];
            for (int k = 0; k < micro.arity(); k++) {
                operands[k] = registers.get(micro.operand(k), i);
            }
            int to = registers.make(loads.length + i, i);
            vectors.operation(micro.op(), to, operands[0], operands[1], operands[2]);
        }
        int register = 0;
        for (int i = 0; i < targets.size(); i++) {
            Target target = targets.get(i);
            register = registers.get(target.value(), body.length + i);
            if (isSum) {
                return register;
            }
            if (reduction != null) {
                load(vectors, SUMS, target.to(), shift);
                vectors.operation(reduction, SUMS, SUMS, register, -1);
                store(vectors, SUMS, target.to(), shift);
            } else {
                store(vectors, register, target.to(), shift);
            }
        }
        return register;
    }

    /** Which register holds which value while one body is emitted. */
    private final class Registers {
        private final Vectors vectors;
        private final int shift;
        private final int[] values = new int[SUMS];
        private final boolean[] spilled = new boolean[spills.length];

        Registers(Vectors vectors, int shift) {
            this.vectors = vectors;
            this.shift = shift;
            Arrays.fill(values, -1);
        }

        /** The register of a value for the use at {@code time}. */
        int get(int value, int time) {
            for (int r = 0; r < SUMS; r++) {
                if (values[r] == value) {
                    return r;
                }
            }
            int register = free(time);
            values[register] = value;
            if (value < loads.length) {
                load(vectors, register, loads[value], shift);
            } else {
                vectors.load(register, Encoder.RDI, spills[value].distance(), 1);
            }
            return register;
        }

        /** A register for the result at {@code time}, whose operands need not be kept for it. */
        int make(int value, int time) {
            int register = free(time + 1);
            values[register] = value;
            return register;
        }

        /** A register whose value is not used from {@code now} on, or else latest, but not at once. */
        private int free(int now) {
            int latest = -1;
            int when = -1;
            for (int r = 0; r < SUMS; r++) {
                int use = values[r] < 0 ? NEVER : nextUse(values[r], now);
                if (use > when && use != now) {
                    latest = r;
                    when = use;
                }
            }
            int value = values[latest];
            if (when != NEVER && value >= loads.length && !spilled[value]) {
                if (spills[value] == null) {
                    spills[value] = assembly.scratch(Vectors.WIDTH);
                }
                vectors.store(latest, Encoder.RDI, spills[value].distance(), 1);
                spilled[value] = true;
            }
            return latest;
        }

        private int nextUse(int value, int from) {
            for (int i = from; i < body.length; i++) {
                for (int k = 0; k < body[i].arity(); k++) {
                    if (body[i].operand(k) == value) {
                        return i;
                    }
                }
            }
            for (int i = Math.max(0, from - body.length); i < targets.size(); i++) {
                if (targets.get(i).value() == value) {
                    return body.length + i;
                }
            }
            return NEVER;
        }
    }
}
