package dev.flowgrad.ir;

import dev.flowgrad.FlowgradException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes array operations apart into operations on scalars, so that what each single element depends on is
 * plain to see. Structure (slices, transposes, gathers, ...) vanishes. Elements of sums are added in
 * row-major order.
 */
public final class Scalarize {
    /** Structure makes no operations but does make references; so many a permitted operation are too many. */
    private static final int REFERENCES = 32;

    private final int limit;
    private final Map<Expr, Expr[]> elements = new IdentityHashMap<>();
    private long operations;
    private long references;

    private Scalarize(int limit) {
        this.limit = limit;
    }

    /**
     * A Program seen element by element.
     *
     * @param inputs  for each input its elements, row-major, as scalar expressions of it
     * @param outputs for each output its elements, row-major, made of scalar operations
     */
    public record Elements(List<Expr[]> inputs, List<Expr[]> outputs) {
    }

    /**
     * The same function with scalar operations only, but for calls.
     *
     * @param f     a function
     * @param limit the most scalar operations that it may have
     * @throws FlowgradException if it has more
     */
    public static Program of(Program f, int limit) {
        Elements elements = elements(f, limit);
        List<Expr> outputs = new ArrayList<>();
        for (int i = 0; i < f.outputs().size(); i++) {
            outputs.add(join(elements.outputs().get(i), f.outputs().get(i).shape()));
        }
        return Program.of(f.inputs(), outputs, f.outputNames()).simplify();
    }

    /** The elements of all inputs and outputs of {@code f}; an error as in {@link #of}. */
    public static Elements elements(Program f, int limit) {
        Scalarize scalarize = new Scalarize(limit);
        for (Expr node : f.nodes()) {
            scalarize.elements.put(node, scalarize.expand(node));
        }
        return new Elements(f.inputs().stream().map(scalarize.elements::get).toList(),
                f.outputs().stream().map(scalarize.elements::get).toList());
    }

    /** An array of {@code shape} from its elements, row-major. */
    public static Expr join(Expr[] elements, int... shape) {
        if (elements.length == 0) {
            return Expr.zeros(shape);
        }
        return Expr.concatenate(0, Arrays.stream(elements).map(x -> x.reshape(1)).toList()).reshape(shape);
    }

    private Expr[] expand(Expr e) {
        references += e.size();
        if (references > (long) REFERENCES * limit) {
            throw tooLarge();
        }
        return switch (e.op().kind()) {
            case LEAF -> e.isConstant()
                    ? Arrays.stream(e.data()).mapToObj(Expr::constant).toArray(Expr[]::new) : split(e);
            case UNARY, BINARY, TERNARY -> elementwise(e);
            case REDUCTION -> reduce(e);
            case STRUCTURAL -> structural(e);
            case CALL -> split(e.with(e.args().stream()
                    .map(x -> join(elements.get(x), x.shape())).toArray(Expr[]::new)));
        };
    }

    private FlowgradException tooLarge() {
        return new FlowgradException("a function of more than " + limit + " scalar operations stays on arrays");
    }

    private Expr count(Expr e) {
        if (!e.isConstant() && ++operations > limit) {
            throw tooLarge();
        }
        return e;
    }

    private static Expr[] split(Expr e) {
        Expr flat = e.reshape(e.size());
        Expr[] each = new Expr[e.size()];
        Arrays.setAll(each, i -> e.rank() == 0 ? e : flat.get(i));
        return each;
    }

    private Expr[] elementwise(Expr e) {
        Expr[][] args = e.args().stream().map(elements::get).toArray(Expr[][]::new);
        int[][] read = new int[args.length][];
        for (int a = 0; a < read.length; a++) {
            read[a] = Shapes.indices(e.shape(), 0, Shapes.broadcastStrides(e.arg(a).shape(), e.shape()));
        }
        Expr[] out = new Expr[e.size()];
        for (int i = 0; i < out.length; i++) {
            Expr[] x = new Expr[args.length];
            for (int a = 0; a < x.length; a++) {
                x[a] = args[a][read[a][i]];
            }
            out[i] = count(e.with(x));
        }
        return out;
    }

    private Expr[] reduce(Expr e) {
        Op op = switch (e.op()) {
            case SUM -> Op.ADD;
            case PROD -> Op.MUL;
            case MAX -> Op.MAXIMUM;
            default -> Op.MINIMUM;
        };
        Expr[] x = elements.get(e.arg(0));
        int[] to = Reference.reductionTarget(e);
        Expr[] out = new Expr[e.size()];
        for (int i = 0; i < x.length; i++) {
            out[to[i]] = out[to[i]] == null ? x[i] : count(out[to[i]].apply(op, x[i]));
        }
        return orElse(out, Reference.start(e.op()));
    }

    private static Expr[] orElse(Expr[] out, double value) {
        Expr constant = Expr.constant(value);
        for (int i = 0; i < out.length; i++) {
            out[i] = out[i] == null ? constant : out[i];
        }
        return out;
    }

    private Expr[] structural(Expr e) {
        if (e.op() == Op.MATMUL) {
            return matmul(e);
        }
        Expr[] out = new Expr[e.size()];
        if (e.op() == Op.CONCATENATE) {
            concatenate(e, out);
            return out;
        }
        Expr[] x = elements.get(e.arg(0));
        int[] at = Reference.permutation(e);
        if (e.op() == Op.PAD || e.op() == Op.SCATTER) {
            for (int i = 0; i < at.length; i++) {
                out[at[i]] = out[at[i]] == null ? x[i] : count(out[at[i]].add(x[i]));
            }
            return orElse(out, 0.0);
        }
        Arrays.setAll(out, i -> x[at[i]]);
        return out;
    }

    private void concatenate(Expr e, Expr[] out) {
        int axis = e.attrs()[0];
        int inner = Shapes.strides(e.shape())[axis];
        int row = e.shape()[axis] * inner;
        int at = 0;
        for (Expr arg : e.args()) {
            Expr[] x = elements.get(arg);
            int part = arg.shape()[axis] * inner;
            for (int i = 0; i < x.length; i++) {
                out[i / part * row + at + i % part] = x[i];
            }
            at += part;
        }
    }

    private Expr[] matmul(Expr e) {
        int[] sa = e.arg(0).shape();
        int[] sb = e.arg(1).shape();
        int k = sa[sa.length - 1];
        int n = e.shape()[e.rank() - 1];
        int rows = e.shape()[e.rank() - 2];
        int[] batch = Arrays.copyOf(e.shape(), e.rank() - 2);
        int[] startA = Reference.matrixOffsets(sa, batch);
        int[] startB = Reference.matrixOffsets(sb, batch);
        Expr[] a = elements.get(e.arg(0));
        Expr[] b = elements.get(e.arg(1));
        Expr[] out = new Expr[e.size()];
        for (int i = 0; i < out.length; i++) {
            int matrix = i / (rows * n);
            for (int l = 0; l < k; l++) {
                Expr left = a[startA[matrix] + i / n % rows * k + l];
                Expr product = count(left.mul(b[startB[matrix] + l * n + i % n]));
                out[i] = out[i] == null ? product : count(out[i].add(product));
            }
        }
        return orElse(out, 0.0);
    }
}
