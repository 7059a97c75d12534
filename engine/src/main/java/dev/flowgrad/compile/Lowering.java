package dev.flowgrad.compile;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Reference;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.ir.SmallProducts;
import dev.flowgrad.ir.Tanh;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Turns a Program into {@link Code}. Views become locations, small arrays become scalars, large elementwise expressions
 * become one loop each (with the reduction that ends them, if one does), and values are computed where a concatenation or
 * an output wants them.
 */
final class Lowering {
    /** Elementwise operations on at most this many elements are unrolled into scalar code. */
    static final int UNROLL = 32;
    /** A matrix product of at most this many multiplications is unrolled. */
    private static final int UNROLL_MATMUL = 64;
    /** Beyond this many scalar instructions, arrays of more than one element are looped over whatever their size. */
    private static final int UNROLL_TOTAL = 8_000;

    private final Program program;
    private final AddressSpace space;
    private final Fusion fusion;
    private final List<Instruction> out = new ArrayList<>();
    private final Map<Expr, Location> locations = new IdentityHashMap<>();

    /** The code of a simplified Program. */
    static Code lower(Program program) {
        return new Lowering(SmallProducts.expand(program, UNROLL_MATMUL)).lower();
    }

    private Lowering(Program program) {
        this.program = program;
        this.space = new AddressSpace(program);
        this.fusion = new Fusion(program, this::isUnrolled);
    }

    private Code lower() {
        for (Expr node : program.nodes()) {
            if (!fusion.isInlined(node)) {
                locations.put(node, locate(node));
            }
        }
        for (int i = 0; i < program.outputs().size(); i++) {
            Expr output = program.outputs().get(i);
            copyTo(output, Location.dense(space.output(i), output.shape()));
        }
        int work = out.stream().mapToInt(Lowering::work).max().orElse(0);
        return space.code(out, work);
    }

    private static int work(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Loop loop -> Interpreter.work(loop);
            case Instruction.Tangent t -> Tanh.WORK;
            case Instruction.MatMul x -> MatrixProduct.work(x.m(), x.k(), x.n());
            default -> 0;
        };
    }

    private boolean isUnrolled(Expr e) {
        return e.size() == 1 || e.size() <= UNROLL && out.size() < UNROLL_TOTAL;
    }

    private Location locate(Expr e) {
        return switch (e.op().kind()) {
            case LEAF -> Location.dense(e.isConstant() ? space.constant(e) : space.input(e), e.shape());
            case UNARY, BINARY, TERNARY -> isUnrolled(e) ? scalars(e) : e.op() == Op.TANH ? tanh(e) : loop(e, null, e);
            case REDUCTION -> isUnrolled(e.arg(0)) ? reduceScalars(e) : reduce(e);
            case CALL -> invoke(e);
            case STRUCTURAL -> switch (e.op()) {
                case MATMUL -> matmul(e);
                case CONCATENATE -> concatenate(e);
                case PAD -> pad(e);
                case SCATTER -> scatter(e);
                case GATHER -> gather(e);
                case RESHAPE -> reshape(e);
                default -> view(e);
            };
        };
    }

    // ---- elementwise

    private Location scalars(Expr e) {
        int n = e.arity();
        int[][] read = new int[n][];
        for (int a = 0; a < n; a++) {
            int[] own = locations.get(e.arg(a)).addresses(e.arg(a).shape());
            int[] map = Shapes.indices(e.shape(), 0, Shapes.broadcastStrides(e.arg(a).shape(), e.shape()));
            read[a] = Arrays.stream(map).map(i -> own[i]).toArray();
        }
        int base = space.place(e);
        for (int i = 0; i < e.size(); i++) {
            out.add(new Instruction.Scalar(e.op(), base + i, read[0][i], n > 1 ? read[1][i] : -1, n > 2 ? read[2][i] : -1));
        }
        return Location.dense(base, e.shape());
    }

    private Location tanh(Expr e) {
        int base = space.place(e);
        out.add(new Instruction.Tangent(base, dense(e.arg(0)), e.size()));
        return Location.dense(base, e.shape());
    }

    /** One loop over {@code root}'s elements, stored in {@code target}'s place, combined by {@code reduction} if any. */
    private Location loop(Expr root, Op reduction, Expr target) {
        int base = space.place(target);
        Location.Strided result = Location.dense(base, target.shape());
        int[] store = result.strides();
        if (reduction != null) {
            int[] kept = Shapes.keeping(root.shape(), target.attrs());
            store = Shapes.broadcastStrides(kept, root.shape());
            double start = root.size() == 0 ? Reference.empty(reduction) : Reference.start(reduction);
            out.add(new Instruction.Fill(base, target.size(), start));
        }
        out.add(fusion.loop(root, this::operand, new Instruction.Operand(base, store), reduction));
        return result;
    }

    /** {@code e} as an operand of a loop over an array of shape {@code shape}. */
    private Instruction.Operand operand(Expr e, int[] shape) {
        Location.Strided at = strided(e);
        int[] strides = new int[shape.length];
        int shift = shape.length - e.rank();
        for (int i = 0; i < e.rank(); i++) {
            strides[i + shift] = e.shape()[i] == 1 ? 0 : at.strides()[i];
        }
        return new Instruction.Operand(at.base(), strides);
    }

    // ---- reductions

    private Location reduce(Expr e) {
        return loop(e.arg(0), e.op(), e);
    }

    private Location reduceScalars(Expr e) {
        int[] from = locations.get(e.arg(0)).addresses(e.arg(0).shape());
        int[] to = Reference.reductionTarget(e);
        int base = space.place(e);
        Op op = switch (e.op()) {
            case SUM -> Op.ADD;
            case PROD -> Op.MUL;
            case MAX -> Op.MAXIMUM;
            default -> Op.MINIMUM;
        };
        for (int i = 0; i < e.size(); i++) {
            int acc = -1;
            int left = from.length / e.size();
            for (int k = 0; k < from.length; k++) {
                if (to[k] == i) {
                    left--;
                    if (acc < 0) {
                        acc = from[k];
                    } else {
                        int dst = left == 0 ? base + i : space.temporary(1);
                        out.add(new Instruction.Scalar(op, dst, acc, from[k], -1));
                        acc = dst;
                    }
                }
            }
            if (acc != base + i) {
                out.add(new Instruction.Move(base + i, acc < 0 ? space.constant(Reference.empty(e.op())) : acc));
            }
        }
        return Location.dense(base, e.shape());
    }

    // ---- structure

    private Location view(Expr e) {
        Expr x = e.arg(0);
        if (locations.get(x) instanceof Location.Scattered(int[] each)) {
            int[] from = Reference.permutation(e);
            if (e.size() > UNROLL) {
                return view(e, strided(x));
            }
            return new Location.Scattered(Arrays.stream(from).map(i -> each[i]).toArray());
        }
        return view(e, (Location.Strided) locations.get(x));
    }

    private static Location view(Expr e, Location.Strided at) {
        int[] own = at.strides();
        int rank = e.rank();
        int[] attrs = e.attrs();
        return switch (e.op()) {
            case TRANSPOSE -> new Location.Strided(at.base(), Arrays.stream(attrs).map(axis -> own[axis]).toArray());
            case SLICE -> {
                int base = at.base();
                int[] strides = new int[rank];
                for (int i = 0; i < rank; i++) {
                    base += e.size() == 0 ? 0 : attrs[i] * own[i];
                    strides[i] = own[i] * attrs[2 * rank + i];
                }
                yield new Location.Strided(base, strides);
            }
            case BROADCAST -> {
                int[] from = e.arg(0).shape();
                int[] strides = new int[rank];
                for (int i = 0; i < from.length; i++) {
                    strides[i + rank - from.length] = from[i] == 1 ? 0 : own[i];
                }
                yield new Location.Strided(at.base(), strides);
            }
            default -> throw new IllegalStateException(e.op() + " is not a view");
        };
    }

    private Location reshape(Expr e) {
        Expr x = e.arg(0);
        Location at = locations.get(x);
        if (at instanceof Location.Scattered) {
            return at;
        }
        Location.Strided strided = (Location.Strided) at;
        if (strided.isDense(x.shape())) {
            return Location.dense(strided.base(), e.shape());
        }
        if (Arrays.equals(longAxes(x.shape()), longAxes(e.shape()))) {
            return reshapeUnits(x.shape(), strided, e.shape());
        }
        return e.size() <= UNROLL ? new Location.Scattered(at.addresses(x.shape())) : Location.dense(dense(x), e.shape());
    }

    private static int[] longAxes(int[] shape) {
        return Arrays.stream(shape).filter(d -> d != 1).toArray();
    }

    /** Where only axes of length one come and go. */
    private static Location.Strided reshapeUnits(int[] from, Location.Strided at, int[] to) {
        int[] strides = new int[to.length];
        int axis = 0;
        for (int i = 0; i < to.length; i++) {
            if (to[i] != 1) {
                while (from[axis] == 1) {
                    axis++;
                }
                strides[i] = at.strides()[axis++];
            }
        }
        return new Location.Strided(at.base(), strides);
    }

    private Location concatenate(Expr e) {
        if (e.size() <= UNROLL && !space.isPlaced(e)) {
            int axis = e.attrs()[0];
            int[][] parts = e.args().stream().map(x -> locations.get(x).addresses(x.shape())).toArray(int[][]::new);
            int inner = Shapes.strides(e.shape())[axis];
            int row = e.shape()[axis] * inner;
            int[] each = new int[e.size()];
            int at = 0;
            for (int p = 0; p < parts.length; p++) {
                int run = e.arg(p).shape()[axis] * inner;
                for (int k = 0; k < parts[p].length; k++) {
                    each[k / run * row + at + k % run] = parts[p][k];
                }
                at += run;
            }
            return new Location.Scattered(each);
        }
        Location.Strided result = Location.dense(space.place(e), e.shape());
        int at = 0;
        for (Expr part : e.args()) {
            int base = result.base() + at * result.strides()[e.attrs()[0]];
            copyTo(part, new Location.Strided(base, result.strides()));
            at += part.shape()[e.attrs()[0]];
        }
        return result;
    }

    private Location pad(Expr e) {
        Expr x = e.arg(0);
        int[] to = Reference.permutation(e);
        if (e.size() <= UNROLL && !space.isPlaced(e)) {
            int[] each = new int[e.size()];
            Arrays.fill(each, space.constant(0.0));
            int[] from = locations.get(x).addresses(x.shape());
            for (int i = 0; i < to.length; i++) {
                each[to[i]] = from[i];
            }
            return new Location.Scattered(each);
        }
        int base = space.place(e);
        boolean isOnePiece = IntStream.range(0, to.length).allMatch(i -> to[i] == to[0] + i);
        if (isOnePiece && to.length > 0) {
            clear(base, to[0]);
            clear(base + to[0] + x.size(), e.size() - to[0] - x.size());
        } else {
            clear(base, e.size());
        }
        if (x.size() > 0) {
            int[] dense = Shapes.strides(e.shape());
            int[] strides = new int[e.rank()];
            for (int i = 0; i < strides.length; i++) {
                strides[i] = dense[i] * e.attrs()[e.rank() + i];
            }
            copyTo(x, new Location.Strided(base + to[0], strides));
        }
        return Location.dense(base, e.shape());
    }

    private void clear(int base, int n) {
        if (n > 0) {
            out.add(new Instruction.Fill(base, n, 0.0));
        }
    }

    private Location gather(Expr e) {
        int[] from = Reference.permutation(e);
        if (e.size() <= UNROLL) {
            int[] each = locations.get(e.arg(0)).addresses(e.arg(0).shape());
            return new Location.Scattered(Arrays.stream(from).map(i -> each[i]).toArray());
        }
        int base = space.place(e);
        out.add(new Instruction.Gather(base, dense(e.arg(0)), from));
        return Location.dense(base, e.shape());
    }

    private Location scatter(Expr e) {
        int base = space.place(e);
        out.add(new Instruction.Fill(base, e.size(), 0.0));
        out.add(new Instruction.Scatter(base, dense(e.arg(0)), Reference.permutation(e)));
        return Location.dense(base, e.shape());
    }

    private Location matmul(Expr e) {
        Expr x = e.arg(0);
        Expr y = e.arg(1);
        int m = x.shape()[x.rank() - 2];
        int k = x.shape()[x.rank() - 1];
        int n = y.shape()[y.rank() - 1];
        int base = space.place(e);
        int[] batch = Arrays.copyOf(e.shape(), e.rank() - 2);
        if (e.size() == 0 || k == 0) {
            out.add(new Instruction.Fill(base, e.size(), 0.0));
            return Location.dense(base, e.shape());
        }
        if (e.size() * k <= UNROLL_MATMUL && out.size() < UNROLL_TOTAL) {
            matmulScalars(e, base, m, k, n, batch);
            return Location.dense(base, e.shape());
        }
        Location.Strided a = strided(x);
        Location.Strided b = strided(y);
        out.add(new Instruction.MatMul(m, k, n, base, starts(x, a, batch), starts(y, b, batch),
                a.strides()[x.rank() - 2], a.strides()[x.rank() - 1],
                b.strides()[y.rank() - 2], b.strides()[y.rank() - 1]));
        return Location.dense(base, e.shape());
    }

    /** Where each matrix of a batch starts. */
    private static int[] starts(Expr x, Location.Strided at, int[] batch) {
        int[] strides = new int[batch.length];
        int shift = batch.length - (x.rank() - 2);
        for (int i = 0; i < x.rank() - 2; i++) {
            strides[i + shift] = x.shape()[i] == 1 ? 0 : at.strides()[i];
        }
        return Shapes.indices(batch, at.base(), strides);
    }

    private void matmulScalars(Expr e, int base, int m, int k, int n, int[] batch) {
        int[] a = locations.get(e.arg(0)).addresses(e.arg(0).shape());
        int[] b = locations.get(e.arg(1)).addresses(e.arg(1).shape());
        int[] aStart = Reference.matrixOffsets(e.arg(0).shape(), batch);
        int[] bStart = Reference.matrixOffsets(e.arg(1).shape(), batch);
        for (int i = 0; i < e.size(); i++) {
            int z = i / (m * n);
            int row = aStart[z] + i / n % m * k;
            int column = bStart[z] + i % n;
            int acc = -1;
            for (int l = 0; l < k; l++) {
                int product = k == 1 ? base + i : space.temporary(1);
                out.add(new Instruction.Scalar(Op.MUL, product, a[row + l], b[column + l * n], -1));
                if (acc >= 0) {
                    int sum = l == k - 1 ? base + i : space.temporary(1);
                    out.add(new Instruction.Scalar(Op.ADD, sum, acc, product, -1));
                    product = sum;
                }
                acc = product;
            }
        }
    }

    private Location invoke(Expr e) {
        int[] args = new int[e.arity()];
        int[] sizes = new int[e.arity()];
        for (int i = 0; i < args.length; i++) {
            args[i] = dense(e.arg(i));
            sizes[i] = e.arg(i).size();
        }
        List<int[]> shapes = e.args().stream().map(Expr::shape).toList();
        int base = space.place(e);
        out.add(new Instruction.Invoke(e.call().meaning().kernel(e.call(), shapes), base, e.size(), args, sizes));
        return Location.dense(base, e.shape());
    }

    // ---- bringing values where they are needed

    /** The base address of {@code e} in row-major order, copied there if it lies otherwise. */
    private int dense(Expr e) {
        if (locations.get(e) instanceof Location.Strided at && at.isDense(e.shape())) {
            return at.base();
        }
        Location.Strided copy = Location.dense(space.temporary(e.size()), e.shape());
        copyTo(e, copy);
        locations.put(e, copy);
        return copy.base();
    }

    private Location.Strided strided(Expr e) {
        if (locations.get(e) instanceof Location.Strided at) {
            return at;
        }
        return Location.dense(dense(e), e.shape());
    }

    /** Copies {@code e} to {@code target} unless it was computed there. */
    private void copyTo(Expr e, Location.Strided target) {
        Location at = locations.get(e);
        if (at instanceof Location.Strided s && s.base() == target.base()
                && (e.size() <= 1 || sameElements(s, target, e.shape()))) {
            return;
        }
        if (e.size() <= UNROLL || at instanceof Location.Scattered) {
            int[] from = at.addresses(e.shape());
            int[] to = target.addresses(e.shape());
            for (int i = 0; i < to.length; i++) {
                if (from[i] != to[i]) {
                    out.add(new Instruction.Move(to[i], from[i]));
                }
            }
        } else {
            Instruction.Operand load = new Instruction.Operand(((Location.Strided) at).base(),
                    ((Location.Strided) at).strides());
            Instruction.Operand store = new Instruction.Operand(target.base(), target.strides());
            out.add(Fusion.collapse(e.shape(), List.of(load), List.of(), store, null));
        }
    }

    private static boolean sameElements(Location.Strided a, Location.Strided b, int[] shape) {
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] > 1 && a.strides()[i] != b.strides()[i]) {
                return false;
            }
        }
        return true;
    }
}
