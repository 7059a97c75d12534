package dev.flowgrad.ir;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The plainest possible evaluation of an expression: new arrays, one loop an operation. It folds constants and is what
 * the executors are tested against.
 */
public final class Reference {
    private Reference() {
    }

    /** The outputs of {@code program} for {@code inputs}, each row-major. */
    public static double[][] evaluate(Program program, double[]... inputs) {
        Map<Expr, double[]> values = new HashMap<>();
        for (int i = 0; i < inputs.length; i++) {
            values.put(program.inputs().get(i), inputs[i]);
        }
        for (Expr node : program.nodes()) {
            if (node.op() == Op.INPUT) {
                continue;
            }
            double[][] args = node.args().stream().map(values::get).toArray(double[][]::new);
            values.put(node, evaluate(node, args));
        }
        return program.outputs().stream().map(values::get).toArray(double[][]::new);
    }

    /** The value of {@code node} for the values {@code args} of its arguments. */
    static double[] evaluate(Expr node, double[]... args) {
        Op op = node.op();
        return switch (op.kind()) {
            case LEAF -> node.data();
            case UNARY -> Arrays.stream(args[0]).map(x -> ScalarMath.apply(op, x)).toArray();
            case BINARY, TERNARY -> elementwise(node, args);
            case REDUCTION -> reduce(node, args[0]);
            case STRUCTURAL -> structural(node, args);
            case CALL -> {
                double[] out = new double[node.size()];
                List<int[]> shapes = node.args().stream().map(Expr::shape).toList();
                node.call().meaning().kernel(node.call(), shapes).run(args, out);
                yield out;
            }
        };
    }

    private static double[] elementwise(Expr node, double[][] args) {
        double[] out = new double[node.size()];
        int[][] read = new int[args.length][];
        for (int a = 0; a < args.length; a++) {
            read[a] = Shapes.indices(node.shape(), 0, Shapes.broadcastStrides(node.arg(a).shape(), node.shape()));
        }
        for (int i = 0; i < out.length; i++) {
            double x = args[0][read[0][i]];
            double y = args[1][read[1][i]];
            out[i] = args.length == 2 ? ScalarMath.apply(node.op(), x, y) : ScalarMath.where(x, y, args[2][read[2][i]]);
        }
        return out;
    }

    private static double[] reduce(Expr node, double[] x) {
        double[] out = new double[node.size()];
        Arrays.fill(out, x.length == 0 ? empty(node.op()) : start(node.op()));
        int[] to = reductionTarget(node);
        for (int i = 0; i < x.length; i++) {
            out[to[i]] = combine(node.op(), out[to[i]], x[i]);
        }
        return out;
    }

    /** What a reduction of nothing gives. */
    public static double empty(Op reduction) {
        return reduction == Op.SUM ? 0.0 : start(reduction);
    }

    /** The neutral element of a reduction. That of addition is -0.0: it alone leaves every number as it is, -0.0 too. */
    public static double start(Op reduction) {
        return switch (reduction) {
            case SUM -> -0.0;
            case PROD -> 1.0;
            case MAX -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
            default -> throw new IllegalArgumentException(reduction + " is not a reduction");
        };
    }

    /** One step of a reduction. */
    public static double combine(Op reduction, double acc, double x) {
        return switch (reduction) {
            case SUM -> acc + x;
            case PROD -> acc * x;
            case MAX -> Math.max(acc, x);
            case MIN -> Math.min(acc, x);
            default -> throw new IllegalArgumentException(reduction + " is not a reduction");
        };
    }

    /** For each element of a reduction's argument, the index in the result that it goes to. */
    public static int[] reductionTarget(Expr reduction) {
        int[] from = reduction.arg(0).shape();
        int[] kept = Shapes.keeping(from, reduction.attrs());
        return Shapes.indices(from, 0, Shapes.broadcastStrides(kept, from));
    }

    /**
     * For each element of a RESHAPE, BROADCAST, TRANSPOSE, SLICE or GATHER, the index in the argument that it copies; for
     * PAD and SCATTER, for each element of the argument the index in the result that it is added to.
     */
    public static int[] permutation(Expr node) {
        int[] from = node.arg(0).shape();
        int[] attrs = node.attrs();
        int rank = from.length;
        return switch (node.op()) {
            case RESHAPE -> Shapes.range(node.size());
            case BROADCAST -> Shapes.indices(node.shape(), 0, Shapes.broadcastStrides(from, node.shape()));
            case TRANSPOSE -> {
                int[] own = Shapes.strides(from);
                yield Shapes.indices(node.shape(), 0, Arrays.stream(attrs).map(axis -> own[axis]).toArray());
            }
            case SLICE -> placed(node.shape(), Shapes.strides(from), attrs, 0, 2 * rank);
            case PAD -> placed(from, Shapes.strides(node.shape()), attrs, 0, rank);
            case GATHER -> along(node.shape(), from, attrs[0], attrs, 1);
            case SCATTER -> along(from, node.shape(), attrs[0], attrs, 2);
            default -> throw new IllegalArgumentException(node.op() + " permutes nothing");
        };
    }

    private static int[] placed(int[] small, int[] bigStrides, int[] attrs, int starts, int steps) {
        int offset = 0;
        int[] strides = new int[small.length];
        for (int i = 0; i < small.length; i++) {
            offset += attrs[starts + i] * bigStrides[i];
            strides[i] = attrs[steps + i] * bigStrides[i];
        }
        return Shapes.indices(small, offset, strides);
    }

    private static int[] along(int[] small, int[] big, int axis, int[] attrs, int first) {
        int[] strides = Shapes.strides(big);
        int stride = strides[axis];
        strides[axis] = 0;
        int[] flat = Shapes.indices(small, 0, strides);
        int inner = Shapes.strides(small)[axis];
        for (int i = 0; i < flat.length; i++) {
            flat[i] += stride * attrs[first + i / inner % small[axis]];
        }
        return flat;
    }

    private static double[] structural(Expr node, double[][] args) {
        double[] out = new double[node.size()];
        switch (node.op()) {
            case MATMUL -> matmul(node, args[0], args[1], out);
            case CONCATENATE -> concatenate(node, args, out);
            case PAD, SCATTER -> {
                int[] to = permutation(node);
                for (int i = 0; i < to.length; i++) {
                    out[to[i]] += args[0][i];
                }
            }
            default -> {
                int[] from = permutation(node);
                for (int i = 0; i < out.length; i++) {
                    out[i] = args[0][from[i]];
                }
            }
        }
        return out;
    }

    private static void concatenate(Expr node, double[][] args, double[] out) {
        int axis = node.attrs()[0];
        int inner = Shapes.strides(node.shape())[axis];
        int row = node.shape()[axis] * inner;
        int at = 0;
        for (int a = 0; a < args.length; a++) {
            int part = node.arg(a).shape()[axis] * inner;
            for (int k = 0; k * part < args[a].length; k++) {
                System.arraycopy(args[a], k * part, out, k * row + at, part);
            }
            at += part;
        }
    }

    private static void matmul(Expr node, double[] a, double[] b, double[] out) {
        int[] sa = node.arg(0).shape();
        int[] sb = node.arg(1).shape();
        int m = sa[sa.length - 2];
        int k = sa[sa.length - 1];
        int n = sb[sb.length - 1];
        int[] batch = Arrays.copyOf(node.shape(), node.rank() - 2);
        int[] ia = matrixOffsets(sa, batch);
        int[] ib = matrixOffsets(sb, batch);
        for (int z = 0; z < ia.length; z++) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double s = k == 0 ? 0.0 : start(Op.SUM);
                    for (int l = 0; l < k; l++) {
                        s += a[ia[z] + i * k + l] * b[ib[z] + l * n + j];
                    }
                    out[(z * m + i) * n + j] = s;
                }
            }
        }
    }

    /** Where each matrix of a batch starts in an argument of MATMUL of shape {@code shape}. */
    public static int[] matrixOffsets(int[] shape, int[] batch) {
        int[] own = Arrays.copyOf(shape, shape.length - 2);
        int matrix = shape[shape.length - 2] * shape[shape.length - 1];
        int[] offsets = Shapes.indices(batch, 0, Shapes.broadcastStrides(own, batch));
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] *= matrix;
        }
        return offsets;
    }
}
