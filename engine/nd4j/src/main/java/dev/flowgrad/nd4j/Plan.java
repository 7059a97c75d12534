package dev.flowgrad.nd4j;

import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Reference;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.same.Max;
import org.nd4j.linalg.api.ops.impl.reduce.same.Min;
import org.nd4j.linalg.api.ops.impl.reduce.same.Prod;
import org.nd4j.linalg.api.ops.impl.reduce.same.Sum;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarReverseSubtraction;
import org.nd4j.linalg.api.ops.impl.transforms.comparison.CompareAndReplace;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.FModOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * Turns a Program into ND4J operations on arrays that are chosen once. Values lie row-major in flat arrays, which later
 * values use again; a reshape and a slice in one piece are views, a transpose before a matrix product and a broadcast before
 * an elementwise operation are read in place.
 */
final class Plan {
    private final Program program;
    private final DataType type;
    private final boolean slowTanh;
    private final Pool pool;
    private final List<Runnable> operations = new ArrayList<>();
    private final Map<Expr, Place> places = new HashMap<>();
    /** Truth values as ND4J's own, beside the numbers. */
    private final Map<Expr, INDArray> truths = new HashMap<>();
    private final Uses uses;
    private final Set<Expr> released = new HashSet<>();

    /** A value in a flat array, from {@code offset} on; {@code owner} is the value that the flat array was taken for. */
    private record Place(INDArray flat, int offset, Expr owner) {
    }

    Plan(Program program, DataType type, boolean slowTanh) {
        this.program = program;
        this.slowTanh = slowTanh;
        this.type = type;
        pool = new Pool(type);
        uses = new Uses(program);
    }

    Nd4jKernel kernel() {
        List<Expr> nodes = program.nodes();
        Nd4jVector[] inputs = new Nd4jVector[program.inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            Expr input = program.inputs().get(i);
            inputs[i] = Nd4jVector.zeros(input.size(), type);
            places.put(input, new Place(inputs[i].array(), 0, input));
        }
        for (int i = 0; i < nodes.size(); i++) {
            Expr e = nodes.get(i);
            if (e.op() != Op.INPUT) {
                emit(e);
                release(e, i);
            }
        }
        Nd4jVector[] outputs = new Nd4jVector[program.outputs().size()];
        for (int i = 0; i < outputs.length; i++) {
            Expr e = program.outputs().get(i);
            outputs[i] = Nd4jVector.zeros(e.size(), type);
            if (e.size() > 0) {
                operations.add(Calls.copy(flat(e), outputs[i].array()));
            }
        }
        return new Nd4jKernel(inputs, uses.inputs(), outputs, operations);
    }

    // ---- memory

    /** Gives back the arrays of values that nobody reads after the {@code i}th. */
    private void release(Expr e, int i) {
        Set<Expr> done = new HashSet<>(e.args());
        done.add(e);
        for (Expr value : List.copyOf(done)) {
            if (Uses.isLazy(value)) {
                done.add(value.arg(0));
            }
        }
        for (Expr value : done) {
            Place place = places.get(value);
            if (place == null) {
                continue;
            }
            Expr owner = place.owner;
            boolean kept = owner.op() == Op.INPUT || owner.op() == Op.CONST;
            if (!kept && uses.last(owner, i) <= i && !released.contains(owner)) {
                released.add(owner);
                pool.giveBack(place.flat, owner.size());
            }
        }
    }

    private INDArray take(Expr e) {
        INDArray flat = pool.take(e.size());
        places.put(e, new Place(flat, 0, e));
        return array(e);
    }

    /** The value in its own shape. */
    private INDArray array(Expr e) {
        return array(e, e.shape());
    }

    private INDArray flat(Expr e) {
        return array(e, new int[] {e.size()});
    }

    private INDArray array(Expr e, int[] shape) {
        Place place = places.get(e);
        if (place.offset == 0 && place.flat.length() == Shapes.size(shape)) {
            return place.flat.reshape('c', longs(shape));
        }
        return view(place, shape, Shapes.strides(shape), 0);
    }

    private static INDArray view(Place place, int[] shape, int[] strides, int offset) {
        return Nd4j.create(place.flat.data(), longs(shape), longs(strides), (long) place.offset + offset, 'c');
    }

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    // ---- operations

    private void emit(Expr e) {
        if (e.size() == 0) {
            places.put(e, new Place(pool.take(0), 0, e));
            return;
        }
        switch (e.op()) {
            case CONST -> constant(e);
            case RESHAPE -> alias(e, 0);
            case SLICE -> slice(e);
            case TRANSPOSE -> transpose(e);
            case BROADCAST -> broadcast(e);
            case PAD -> pad(e);
            case CONCATENATE -> concatenate(e);
            case GATHER -> gather(e);
            case SCATTER -> scatter(e);
            case MATMUL -> matmul(e);
            case SUM, PROD, MAX, MIN -> reduce(e);
            case WHERE -> where(e);
            case LT, LE, EQ, NE, AND, OR, NOT -> {
                INDArray truth = truth(e);
                operations.add(Calls.copy(truth, take(e)));
            }
            case CALL -> call(e);
            default -> elementwise(e);
        }
    }

    private void constant(Expr e) {
        INDArray flat = Nd4j.create(type, e.size());
        Nd4jVector.write(flat, e.data(), 0, e.size());
        places.put(e, new Place(flat, 0, e));
    }

    private void alias(Expr e, int offset) {
        Place place = places.get(e.arg(0));
        places.put(e, new Place(place.flat, place.offset + offset, place.owner));
    }

    private INDArray scalar(double value) {
        return Nd4j.scalar(type, value);
    }

    private void named(String name, INDArray output, INDArray... inputs) {
        operations.add(Calls.named(name, List.of(inputs), output));
    }

    private void elementwise(Expr e) {
        Op op = e.op();
        if (op == Op.REM) { // known by no name
            INDArray x = wide(e.arg(0), e.shape());
            INDArray y = wide(e.arg(1), e.shape());
            operations.add(Calls.bound(new FModOp(x, y, take(e))));
            return;
        }
        if (op.kind() == Op.Kind.BINARY) {
            INDArray x = operand(e, 0);
            INDArray y = operand(e, 1);
            named(Elementwise.binary(op), take(e), x, y);
            return;
        }
        INDArray x = flat(e.arg(0));
        take(e);
        INDArray z = flat(e);
        List<org.nd4j.linalg.api.ops.Op> steps = op == Op.TANH && slowTanh ? Elementwise.tanh(x, z)
                : List.of(Elementwise.unary(op, x, z));
        steps.forEach(step -> operations.add(Calls.bound(step)));
    }

    /** An argument of an operation of two arrays, which broadcasts by itself, but gives one element a rank of its own. */
    private INDArray operand(Expr e, int i) {
        Expr arg = e.arg(i);
        Expr from = arg.op() == Op.BROADCAST && Uses.readsInPlace(e, arg) ? arg.arg(0) : arg;
        return array(from, padded(from.shape(), e.rank()));
    }

    private static int[] padded(int[] shape, int rank) {
        int[] ones = new int[rank - shape.length];
        Arrays.fill(ones, 1);
        return Shapes.join(ones, shape);
    }

    /** Truth values of {@code e} as ND4J's own. */
    private INDArray truth(Expr e) {
        INDArray made = truths.get(e);
        if (made != null) {
            return made;
        }
        INDArray z = Nd4j.create(DataType.BOOL, longs(e.shape()));
        truths.put(e, z);
        switch (e.op()) {
            case LT, LE, EQ, NE -> named(Elementwise.binary(e.op()), z, operand(e, 0), operand(e, 1));
            case AND, OR -> named(Elementwise.binary(e.op()), z, truth(e, 0), truth(e, 1));
            case NOT -> named(Elementwise.binary(Op.EQ), z, array(e.arg(0)), scalar(0));
            default -> named(Elementwise.binary(Op.NE), z, array(e), scalar(0));
        }
        return z;
    }

    private INDArray truth(Expr e, int i) {
        return truth(e.arg(i)).reshape('c', longs(padded(e.arg(i).shape(), e.rank())));
    }

    /**
     * As {@code (c ? a : 0) + (c ? 0 : b)}, whose halves are copied, not multiplied, so that nothing comes of an infinity that is
     * not chosen. ND4J's own select takes a quarter of a microsecond for each element.
     */
    private void where(Expr e) {
        INDArray condition = truth(e.arg(0));
        if (!Arrays.equals(e.arg(0).shape(), e.shape())) {
            INDArray wide = Nd4j.create(DataType.BOOL, longs(e.shape()));
            named("assign", wide, wide, condition);
            condition = wide;
        }
        INDArray a = wide(e.arg(1), e.shape());
        INDArray b = wide(e.arg(2), e.shape());
        INDArray mask = Nd4j.create(type, longs(e.shape()));
        INDArray other = Nd4j.create(type, longs(e.shape()));
        operations.add(Calls.copy(condition, mask));
        INDArray z = take(e);
        operations.add(Calls.bound(new CompareAndReplace(mask, a, z, Conditions.notEquals(0))));
        operations.add(Calls.bound(new ScalarReverseSubtraction(mask, null, mask, 1)));
        operations.add(Calls.bound(new CompareAndReplace(mask, b, other, Conditions.notEquals(0))));
        named("add", z, z, other);
    }

    /** The value written out in {@code shape}. */
    private INDArray wide(Expr e, int[] shape) {
        if (Arrays.equals(e.shape(), shape)) {
            return array(e);
        }
        INDArray z = Nd4j.create(type, longs(shape));
        named("assign", z, z, array(e));
        return z;
    }

    private void reduce(Expr e) {
        Expr arg = e.arg(0);
        if (arg.size() == 0) {
            operations.add(Calls.fill(take(e), Reference.empty(e.op())));
            return;
        }
        if (e.attrs().length == 0 || arg.size() == e.size()) {
            INDArray x = flat(arg);
            take(e);
            operations.add(Calls.copy(x, flat(e)));
            return;
        }
        INDArray x = array(arg);
        INDArray z = take(e);
        operations.add(Calls.bound(switch (e.op()) {
            case SUM -> new Sum(x, z, e.attrs());
            case PROD -> new Prod(x, z, e.attrs());
            case MAX -> new Max(x, z, e.attrs());
            default -> new Min(x, z, e.attrs());
        }));
    }

    private void transpose(Expr e) {
        if (!uses.isWritten(e)) {
            return;
        }
        Place place = places.get(e.arg(0));
        int[] own = Shapes.strides(e.arg(0).shape());
        INDArray x = view(place, e.shape(), Arrays.stream(e.attrs()).map(axis -> own[axis]).toArray(), 0);
        operations.add(Calls.copy(x, take(e)));
    }

    private void broadcast(Expr e) {
        if (uses.isWritten(e)) {
            INDArray x = array(e.arg(0));
            INDArray z = take(e);
            named("assign", z, z, x);
        }
    }

    private void slice(Expr e) {
        int rank = e.rank();
        int[] own = Shapes.strides(e.arg(0).shape());
        int offset = 0;
        int[] strides = new int[rank];
        boolean forward = true;
        for (int i = 0; i < rank; i++) {
            offset += e.attrs()[i] * own[i];
            strides[i] = own[i] * e.attrs()[2 * rank + i];
            forward &= strides[i] > 0;
        }
        if (Uses.isRun(e)) {
            alias(e, offset);
        } else if (forward) {
            INDArray x = view(places.get(e.arg(0)), e.shape(), strides, offset);
            operations.add(Calls.copy(x, take(e)));
        } else {
            pick(e);
        }
    }

    private void pad(Expr e) {
        Expr x = e.arg(0);
        INDArray z = take(e);
        operations.add(Calls.fill(z, 0));
        if (x.size() == 0) {
            return;
        }
        int rank = e.rank();
        int[] dense = Shapes.strides(e.shape());
        int offset = 0;
        int[] strides = new int[rank];
        boolean forward = true;
        for (int i = 0; i < rank; i++) {
            offset += e.attrs()[i] * dense[i];
            strides[i] = dense[i] * e.attrs()[rank + i];
            forward &= strides[i] > 0;
        }
        if (forward) {
            operations.add(Calls.copy(array(x), view(places.get(e), x.shape(), strides, offset)));
        } else {
            INDArray to = Nd4j.createFromArray(Reference.permutation(e));
            named("scatter_add", flat(e), flat(e), to, flat(x));
        }
    }

    private void concatenate(Expr e) {
        List<INDArray> parts = e.args().stream().filter(part -> part.size() > 0).map(this::array).toList();
        operations.add(Calls.named("concat", parts, take(e), e.attrs()[0]));
    }

    /** Rows are copied whole, which is fast; so the axis that is gathered comes first. */
    private void gather(Expr e) {
        Expr x = e.arg(0);
        int axis = e.attrs()[0];
        int[] from = Arrays.copyOfRange(e.attrs(), 1, e.attrs().length);
        int n = x.shape()[axis];
        int width = x.size() / n;
        INDArray rows = rows(x, axis, Nd4j.create(type, n, width));
        take(e);
        INDArray result = isFirst(e, axis) ? array(e, new int[] {from.length, width}) : Nd4j.create(type, from.length, width);
        operations.add(Calls.named("gather", List.of(rows, Nd4j.createFromArray(from)), result, 0));
        fromRows(e, axis, result);
    }

    /** Whether all axes before this one have length 1. */
    private static boolean isFirst(Expr e, int axis) {
        return Shapes.size(Arrays.copyOf(e.shape(), axis)) == 1;
    }

    /** The value with {@code axis} first and all others in one, in the first rows of {@code space} if it lies otherwise. */
    private INDArray rows(Expr x, int axis, INDArray space) {
        int n = x.shape()[axis];
        int width = x.size() / n;
        if (isFirst(x, axis) && space.rows() == n) {
            return array(x, new int[] {n, width});
        }
        int inner = Shapes.strides(x.shape())[axis];
        int[] shape = {n, width / inner, inner};
        INDArray first = Nd4j.create(space.data(), longs(shape), longs(Shapes.strides(shape)), 0L, 'c');
        operations.add(Calls.copy(view(places.get(x), shape, new int[] {inner, n * inner, 1}, 0), first));
        return space;
    }

    /** The reverse of {@link #rows}, into the place of {@code e}. */
    private void fromRows(Expr e, int axis, INDArray rows) {
        if (!isFirst(e, axis)) {
            int n = e.shape()[axis];
            int inner = Shapes.strides(e.shape())[axis];
            int outer = e.size() / (n * inner);
            INDArray turned = Nd4j.create(rows.data(), longs(new int[] {outer, n, inner}),
                    longs(new int[] {inner, outer * inner, 1}), 0L, 'c');
            operations.add(Calls.copy(turned, array(e, new int[] {outer, n, inner})));
        }
    }

    /** Any permutation, element by element. */
    private void pick(Expr e) {
        INDArray x = flat(e.arg(0));
        INDArray from = Nd4j.createFromArray(Reference.permutation(e));
        take(e);
        operations.add(Calls.named("gather", List.of(x, from), flat(e), 0));
    }

    /**
     * As a sum of gathers, one for each time that an index occurs at most: of rows that are added, and of a row of zeros after
     * them for indices that occur less often. ND4J's own scatter takes a microsecond for each index.
     */
    private void scatter(Expr e) {
        Expr x = e.arg(0);
        int axis = e.attrs()[0];
        int n = e.attrs()[1];
        int m = e.attrs().length - 2;
        if (x.size() == 0) {
            operations.add(Calls.fill(take(e), 0));
            return;
        }
        List<int[]> tables = new ArrayList<>();
        int[] seen = new int[n];
        for (int i = 0; i < m; i++) {
            int to = e.attrs()[i + 2];
            if (seen[to] == tables.size()) {
                int[] none = new int[n];
                Arrays.fill(none, m);
                tables.add(none);
            }
            tables.get(seen[to]++)[to] = i;
        }
        int width = x.size() / m;
        INDArray rows = rows(x, axis, Nd4j.create(type, m + 1, width));
        take(e);
        INDArray sum = isFirst(e, axis) ? array(e, new int[] {n, width}) : Nd4j.create(type, n, width);
        INDArray part = Nd4j.create(type, n, width);
        for (int i = 0; i < tables.size(); i++) {
            INDArray from = Nd4j.createFromArray(tables.get(i));
            operations.add(Calls.named("gather", List.of(rows, from), i == 0 ? sum : part, 0));
            if (i > 0) {
                named("add", sum, sum, part);
            }
        }
        fromRows(e, axis, sum);
    }

    private void matmul(Expr e) {
        Expr x = e.arg(0);
        Expr y = e.arg(1);
        int k = x.shape()[x.rank() - 1];
        if (k == 0) {
            operations.add(Calls.fill(take(e), 0));
            return;
        }
        boolean xt = x.op() == Op.TRANSPOSE && Uses.swapsLast(x);
        boolean yt = y.op() == Op.TRANSPOSE && Uses.swapsLast(y);
        Expr a = xt ? x.arg(0) : x;
        Expr b = yt ? y.arg(0) : y;
        INDArray left;
        INDArray right;
        int[] shape = e.shape();
        if (b.rank() == 2 && a.rank() > 2 && !xt) { // one product for the whole batch
            left = array(a, new int[] {a.size() / k, k});
            right = array(b);
            shape = new int[] {a.size() / k, shape[shape.length - 1]};
        } else {
            int[] batch = Arrays.copyOf(shape, shape.length - 2);
            left = wide(a, Shapes.join(batch, Arrays.copyOfRange(a.shape(), a.rank() - 2, a.rank())));
            right = wide(b, Shapes.join(batch, Arrays.copyOfRange(b.shape(), b.rank() - 2, b.rank())));
        }
        take(e);
        operations.add(Calls.named("matmul", List.of(left, right), array(e, shape), xt ? 1 : 0, yt ? 1 : 0));
    }

    /** Calls compute outside: their arguments and results are all that leaves the device. */
    private void call(Expr e) {
        Call.Kernel kernel = e.call().meaning().kernel(e.call(), e.args().stream().map(Expr::shape).toList());
        INDArray[] from = e.args().stream().map(this::copied).toArray(INDArray[]::new);
        double[][] args = e.args().stream().map(arg -> new double[arg.size()]).toArray(double[][]::new);
        double[] out = new double[e.size()];
        INDArray to = Nd4j.create(type, e.size());
        places.put(e, new Place(to, 0, e));
        operations.add(() -> {
            for (int i = 0; i < args.length; i++) {
                Nd4jVector.read(from[i], args[i], 0, args[i].length);
            }
            kernel.run(args, out);
            Nd4jVector.write(to, out, 0, out.length);
        });
    }

    /** The value at the start of a buffer. */
    private INDArray copied(Expr e) {
        Place place = places.get(e);
        if (place.offset == 0) {
            return place.flat;
        }
        INDArray copy = Nd4j.create(type, e.size());
        operations.add(Calls.copy(flat(e), copy));
        return copy;
    }
}
