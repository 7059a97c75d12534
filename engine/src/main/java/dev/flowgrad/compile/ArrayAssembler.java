package dev.flowgrad.compile;

import dev.flowgrad.compile.Assembly.Place;
import dev.flowgrad.compile.LoopAssembler.Stream;
import dev.flowgrad.compile.LoopAssembler.Target;
import dev.flowgrad.compile.MachineCode.Function;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Assembles what is done with arrays, for processors that have AVX2. */
final class ArrayAssembler {
    private static final int UNROLL = 4;
    private static final int[] ROW = {1};
    private static final int[] NO_ROW = {0};

    private final Assembly assembly;
    private final Encoder out;

    ArrayAssembler(Assembly assembly) {
        this.assembly = assembly;
        this.out = assembly.out;
    }

    void emit(Instruction instruction) {
        switch (instruction) {
            case Instruction.Loop loop -> loop(loop);
            case Instruction.Fill(int dst, int n, double value) ->
                    copy(n, new Stream(assembly.constant(value), NO_ROW), row(assembly.place(dst)));
            case Instruction.Tangent(int dst, int src, int n) -> new LoopAssembler(assembly, new int[] {n},
                    List.of(row(assembly.place(src))), List.of(new Instruction.Micro(Op.TANH, 0, -1, -1)),
                    List.of(new Target(1, row(assembly.place(dst))))).emit(null, 1);
            case Instruction.MatMul product -> new ProductAssembler(assembly, product).emit();
            case Instruction.Gather gather -> gather(gather);
            case Instruction.Scatter scatter -> scatter(scatter);
            case Instruction.Invoke call -> invoke(call);
            case Instruction.Scalar s -> throw new IllegalStateException("a scalar is no array: " + s);
            case Instruction.Move m -> throw new IllegalStateException("a move is of no array: " + m);
        }
    }

    private static Stream row(Place place) {
        return new Stream(place, ROW);
    }

    private void copy(int n, Stream from, Stream to) {
        if (n > 0) {
            LoopAssembler.copy(assembly, new int[] {n}, from, to);
        }
    }

    // ---- loops

    private void loop(Instruction.Loop loop) {
        if (!loop.isEmpty()) {
            List<Stream> loads = Arrays.stream(loop.loads()).map(this::stream).toList();
            loop(loop.dims(), loads, List.of(loop.body()), stream(loop.store()), loop.reduction(), loop.lanes());
        }
    }

    private Stream stream(Instruction.Operand operand) {
        return new Stream(assembly.place(operand.base()), operand.strides());
    }

    /**
     * One loop where it can be. Functions are done between two loops: the first leaves their operands in the frame, the
     * second finds their results there. Values have the number of functions that lie before them as their level.
     */
    private void loop(int[] dims, List<Stream> loads, List<Instruction.Micro> body, Stream store, Op reduction, int lanes) {
        int result = loads.size() + body.size() - 1;
        int[] level = new int[result + 1];
        int[] needed = new int[result + 1]; // the last level that reads a value
        for (int i = 0; i < body.size(); i++) {
            Instruction.Micro micro = body.get(i);
            int value = loads.size() + i;
            int own = Vectors.has(micro.op()) ? 0 : 1;
            for (int k = 0; k < micro.arity(); k++) {
                level[value] = Math.max(level[value], level[micro.operand(k)] + own);
            }
        }
        for (int i = 0; i < body.size(); i++) {
            Instruction.Micro micro = body.get(i);
            for (int k = 0; k < micro.arity(); k++) {
                int operand = micro.operand(k);
                needed[operand] = Math.max(needed[operand], level[loads.size() + i]);
            }
        }
        int[] dense = Shapes.strides(dims);
        int n = Shapes.size(dims);
        Stream[] where = Arrays.copyOf(loads.toArray(Stream[]::new), result + 1);
        for (int l = 0; l <= level[result]; l++) {
            for (int i = 0; i < body.size(); i++) {
                Instruction.Micro micro = body.get(i);
                int value = loads.size() + i;
                if (level[value] == l && !Vectors.has(micro.op())) {
                    boolean isLast = value == result && reduction == null && isDense(store, dense);
                    where[value] = isLast ? store : new Stream(assembly.scratch(n), dense);
                    assembly.leave(new Function(micro.op(), where[value].at().index(), where[micro.a()].at().index(),
                            micro.b() < 0 ? Function.NONE : where[micro.b()].at().index(), n));
                }
            }
            level(l, level, needed, where, new Loop(dims, loads.size(), body, store, reduction, lanes));
        }
    }

    private record Loop(int[] dims, int loads, List<Instruction.Micro> body, Stream store, Op reduction, int lanes) {
        int result() {
            return loads + body.size() - 1;
        }
    }

    /** The loop that computes what lies between the functions of a level and those of the next. */
    private void level(int l, int[] level, int[] needed, Stream[] where, Loop loop) {
        int[] dense = Shapes.strides(loop.dims);
        List<Integer> read = new ArrayList<>();
        List<Integer> computed = new ArrayList<>();
        List<Integer> kept = new ArrayList<>();
        for (int v = 0; v <= loop.result(); v++) {
            boolean isLoad = v < loop.loads;
            if (!isLoad && level[v] == l && where[v] == null) {
                computed.add(v);
                Instruction.Micro micro = loop.body.get(v - loop.loads);
                for (int k = 0; k < micro.arity(); k++) {
                    if (where[micro.operand(k)] != null && !read.contains(micro.operand(k))) {
                        read.add(micro.operand(k));
                    }
                }
                if (needed[v] > l) {
                    kept.add(v);
                }
            } else if (isLoad && l == 0 && isOperand(v, loop) && !isDense(where[v], dense)) {
                if (!read.contains(v)) {
                    read.add(v);
                }
                kept.add(v);
            }
        }
        boolean isLast = level[loop.result()] == l && where[loop.result()] != loop.store;
        if (isLast && where[loop.result()] != null && !read.contains(loop.result())) {
            read.add(loop.result());
        }
        if (kept.isEmpty() && !isLast) {
            return;
        }
        List<Integer> numbers = new ArrayList<>(read);
        numbers.addAll(computed);
        List<Instruction.Micro> body = computed.stream().map(v -> loop.body.get(v - loop.loads))
                .map(m -> new Instruction.Micro(m.op(), numbers.indexOf(m.a()), m.b() < 0 ? -1 : numbers.indexOf(m.b()),
                        m.c() < 0 ? -1 : numbers.indexOf(m.c()))).toList();
        List<Stream> loads = read.stream().map(v -> where[v]).toList();
        List<Target> targets = new ArrayList<>();
        for (int v : kept) {
            where[v] = new Stream(assembly.scratch(Shapes.size(loop.dims)), dense);
            targets.add(new Target(numbers.indexOf(v), where[v]));
        }
        if (isLast) {
            targets.add(new Target(numbers.indexOf(loop.result()), loop.store));
        }
        new LoopAssembler(assembly, loop.dims, loads, body, targets).emit(isLast ? loop.reduction : null, loop.lanes);
    }

    private static boolean isOperand(int value, Loop loop) {
        return loop.body.stream().anyMatch(m -> !Vectors.has(m.op()) && (m.a() == value || m.b() == value));
    }

    private static boolean isDense(Stream stream, int[] dense) {
        return stream.at().isInFrame() && Arrays.equals(stream.strides(), dense);
    }

    // ---- single numbers that follow each other

    /** Scalars from {@code first} on that do the same with numbers in a row, as a loop; how many. */
    int alike(List<Instruction> all, int first) {
        Instruction.Scalar s = (Instruction.Scalar) all.get(first);
        int[] steps = new int[s.arity()];
        int n = 1;
        while (first + n < all.size() && all.get(first + n) instanceof Instruction.Scalar next && follows(s, next, n, steps)) {
            n++;
        }
        int rank = n > 1 ? 1 : 0;
        List<Stream> loads = new ArrayList<>();
        for (int k = 0; k < s.arity(); k++) {
            loads.add(new Stream(assembly.place(s.operand(k)), Arrays.copyOfRange(steps, k, k + rank)));
        }
        Instruction.Micro micro = new Instruction.Micro(s.op(), 0, s.b() < 0 ? -1 : 1, -1);
        Stream store = new Stream(assembly.place(s.dst()), Arrays.copyOf(ROW, rank));
        loop(Arrays.copyOf(new int[] {n}, rank), loads, List.of(micro), store, null, 1);
        return n;
    }

    /** Whether {@code next} is the n-th after {@code s}; the second says how far apart the operands are. */
    private boolean follows(Instruction.Scalar s, Instruction.Scalar next, int n, int[] steps) {
        if (next.op() != s.op() || next.dst() != s.dst() + n
                || assembly.place(next.dst()).segment() != assembly.place(s.dst()).segment()) {
            return false;
        }
        for (int k = 0; k < steps.length; k++) {
            Place from = assembly.place(s.operand(k));
            Place to = assembly.place(next.operand(k));
            int step = to.index() - from.index();
            boolean isOwn = next.operand(k) >= s.dst() && next.operand(k) < s.dst() + n;
            if (from.segment() != to.segment() || isOwn || n > 1 && step != n * steps[k]) {
                return false;
            }
            steps[k] = n == 1 ? step : steps[k];
        }
        return true;
    }

    // ---- tables

    private void gather(Instruction.Gather g) {
        Place to = assembly.place(g.dst());
        each(g.table(), assembly.place(g.src()), to, (vectors, i, from, distance) -> {
            vectors.load(0, from, distance, 0);
            vectors.store(0, Encoder.R9, i * Double.BYTES, 0);
        });
    }

    private void scatter(Instruction.Scatter s) {
        Place from = assembly.place(s.src());
        each(s.table(), assembly.place(s.dst()), from, (vectors, i, to, distance) -> {
            vectors.load(0, to, distance, 0);
            vectors.load(1, Encoder.R9, i * Double.BYTES, 0);
            vectors.operation(Op.ADD, 0, 0, 1, -1);
            vectors.store(0, to, distance, 0);
        });
    }

    @FunctionalInterface
    private interface Entry {
        /** With number i after r9, and that at {@code base} and {@code distance}. */
        void emit(Vectors vectors, int i, int base, int distance);
    }

    /** For each entry of a table: the number of {@code there} that it tells, and the next in {@code row}. */
    private void each(int[] table, Place there, Place row, Entry entry) {
        if (table.length == 0) {
            return;
        }
        assembly.widen();
        out.address(Encoder.RCX, Encoder.RSI, assembly.table(table));
        out.address(Encoder.R8, assembly.base(there, Encoder.R8), there.distance());
        out.address(Encoder.R9, assembly.base(row, Encoder.R9), row.distance());
        int turns = table.length / UNROLL;
        if (turns > 0) {
            out.count(Encoder.RAX, turns);
            int start = out.position();
            some(UNROLL, entry);
            out.advance(Encoder.RCX, UNROLL * Integer.BYTES);
            out.advance(Encoder.R9, UNROLL * Double.BYTES);
            out.repeat(Encoder.RAX, start);
        }
        some(table.length % UNROLL, entry);
    }

    private void some(int n, Entry entry) {
        Vectors single = new Vectors(assembly, 1);
        for (int i = 0; i < n; i++) {
            out.loadInteger(Encoder.R10, Encoder.RCX, i * Integer.BYTES);
            out.element(Encoder.R10, Encoder.R8, Encoder.R10);
            entry.emit(single, i, Encoder.R10, 0);
        }
    }

    // ---- calls

    private void invoke(Instruction.Invoke call) {
        int[] args = new int[call.args().length];
        for (int i = 0; i < args.length; i++) {
            Place from = assembly.place(call.args()[i]);
            Place in = from.isInFrame() ? from : assembly.scratch(call.sizes()[i]);
            if (!from.isInFrame()) {
                copy(call.sizes()[i], row(from), row(in));
            }
            args[i] = in.index();
        }
        Place to = assembly.place(call.dst());
        Place result = to.isInFrame() ? to : assembly.scratch(call.n());
        assembly.leave(new MachineCode.Outside(call.kernel(), result.index(), call.n(), args, call.sizes()));
        if (!to.isInFrame()) {
            copy(call.n(), row(result), row(to));
        }
    }
}
