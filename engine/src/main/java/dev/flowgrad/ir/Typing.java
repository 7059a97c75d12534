package dev.flowgrad.ir;

import dev.flowgrad.FlowgradException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The shape rule of each operation. Anything that does not fit is a {@link FlowgradException}, also for damaged input. */
final class Typing {
    private Typing() {
    }

    static int[] shape(Op op, Expr[] args, int[] attrs, Object payload) {
        arity(op, args);
        return switch (op.kind()) {
            case LEAF -> throw new FlowgradException(op.text() + " has no arguments to compute from");
            case UNARY -> args[0].shape();
            case BINARY -> Shapes.broadcast(args[0].shape(), args[1].shape());
            case TERNARY -> Shapes.broadcast(args[0].shape(),
                    Shapes.broadcast(args[1].shape(), args[2].shape()));
            case REDUCTION -> reduction(op, args[0].shape(), attrs);
            case STRUCTURAL -> structural(op, args, attrs);
            case CALL -> {
                List<int[]> shapes = new ArrayList<>();
                for (Expr arg : args) {
                    shapes.add(arg.shape());
                }
                Call call = (Call) payload;
                yield call.meaning().shape(call, shapes);
            }
        };
    }

    private static void arity(Op op, Expr[] args) {
        int wanted = switch (op.kind()) {
            case LEAF -> 0;
            case UNARY, REDUCTION -> 1;
            case BINARY -> 2;
            case TERNARY -> 3;
            case STRUCTURAL -> op == Op.MATMUL ? 2 : op == Op.CONCATENATE ? Math.max(1, args.length) : 1;
            case CALL -> args.length;
        };
        check(args.length == wanted, op, "takes " + wanted + " arguments, got " + args.length);
    }

    private static int[] reduction(Op op, int[] shape, int[] axes) {
        for (int i = 0; i < axes.length; i++) {
            check(axes[i] >= 0 && axes[i] < shape.length && (i == 0 || axes[i] > axes[i - 1]), op,
                    "needs sorted axes of an array of shape " + Shapes.text(shape) + ", got " + Arrays.toString(axes));
            check(shape[axes[i]] > 0 || op == Op.SUM || op == Op.PROD, op, "of an empty axis has no value");
        }
        return Shapes.without(shape, axes);
    }

    private static int[] structural(Op op, Expr[] args, int[] attrs) {
        int[] shape = args[0].shape();
        int rank = shape.length;
        return switch (op) {
            case MATMUL -> matmul(shape, args[1].shape());
            case RESHAPE -> {
                check(Shapes.size(attrs) == args[0].size(), op,
                        "from " + Shapes.text(shape) + " to " + Shapes.text(attrs) + " changes the number of elements");
                yield attrs;
            }
            case BROADCAST -> {
                check(Arrays.equals(Shapes.broadcast(shape, attrs), attrs), op,
                        "from " + Shapes.text(shape) + " to " + Shapes.text(attrs) + " is not possible");
                yield attrs;
            }
            case TRANSPOSE -> {
                int[] sorted = attrs.clone();
                Arrays.sort(sorted);
                check(Arrays.equals(sorted, Shapes.range(rank)), op,
                        "needs a permutation of " + rank + " axes, got " + Arrays.toString(attrs));
                yield Arrays.stream(attrs).map(axis -> shape[axis]).toArray();
            }
            case SLICE -> {
                check(attrs.length == 3 * rank, op, "needs starts, sizes and steps of " + rank + " axes");
                int[] sizes = Arrays.copyOfRange(attrs, rank, 2 * rank);
                for (int i = 0; i < rank; i++) {
                    within(op, attrs[i], sizes[i], attrs[2 * rank + i], shape[i]);
                }
                yield sizes;
            }
            case PAD -> {
                check(attrs.length == 3 * rank, op, "needs starts, steps and shape of " + rank + " axes");
                int[] result = Arrays.copyOfRange(attrs, 2 * rank, 3 * rank);
                Shapes.size(result);
                for (int i = 0; i < rank; i++) {
                    within(op, attrs[i], shape[i], attrs[rank + i], result[i]);
                }
                yield result;
            }
            case CONCATENATE -> concatenate(args, attrs);
            case GATHER -> {
                check(attrs.length >= 1 && attrs[0] >= 0 && attrs[0] < rank, op, "needs an axis of " + Shapes.text(shape));
                int[] result = shape.clone();
                result[attrs[0]] = attrs.length - 1;
                indices(op, attrs, 1, shape[attrs[0]]);
                yield result;
            }
            case SCATTER -> {
                check(attrs.length >= 2 && attrs[0] >= 0 && attrs[0] < rank && attrs[1] >= 0, op,
                        "needs an axis of " + Shapes.text(shape) + " and its new size");
                check(attrs.length - 2 == shape[attrs[0]], op, "needs an index for each element of its axis");
                int[] result = shape.clone();
                result[attrs[0]] = attrs[1];
                indices(op, attrs, 2, attrs[1]);
                yield result;
            }
            default -> throw new FlowgradException(op.text() + " is not structural");
        };
    }

    private static int[] matmul(int[] a, int[] b) {
        check(a.length >= 2 && b.length >= 2 && a[a.length - 1] == b[b.length - 2], Op.MATMUL,
                "of " + Shapes.text(a) + " and " + Shapes.text(b) + " does not fit");
        int[] batch = Shapes.broadcast(Arrays.copyOf(a, a.length - 2), Arrays.copyOf(b, b.length - 2));
        return Shapes.join(batch, new int[] {a[a.length - 2], b[b.length - 1]});
    }

    private static int[] concatenate(Expr[] args, int[] attrs) {
        int[] result = args[0].shape().clone();
        check(attrs.length == 1 && attrs[0] >= 0 && attrs[0] < result.length, Op.CONCATENATE,
                "needs an axis of " + Shapes.text(result));
        int axis = attrs[0];
        for (int i = 1; i < args.length; i++) {
            int[] other = args[i].shape().clone();
            check(other.length == result.length, Op.CONCATENATE, "needs arrays of one rank");
            result[axis] = Math.addExact(result[axis], other[axis]);
            other[axis] = result[axis];
            check(Arrays.equals(other, result), Op.CONCATENATE, "of " + Shapes.text(args[0].shape()) + " and "
                    + Shapes.text(args[i].shape()) + " along axis " + axis + " does not fit");
        }
        return result;
    }

    private static void within(Op op, int start, int size, int step, int length) {
        long last = start + (long) (size - 1) * step;
        check(size >= 0 && step != 0 && (size == 0 || start >= 0 && start < length && last >= 0 && last < length), op,
                "leaves an axis of length " + length);
    }

    private static void indices(Op op, int[] attrs, int from, int length) {
        for (int i = from; i < attrs.length; i++) {
            check(attrs[i] >= 0 && attrs[i] < length, op, "index " + attrs[i] + " leaves an axis of length " + length);
        }
    }

    private static void check(boolean good, Op op, String message) {
        if (!good) {
            throw new FlowgradException(op.text() + " " + message);
        }
    }
}
