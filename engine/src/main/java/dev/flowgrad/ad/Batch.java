package dev.flowgrad.ad;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One function applied to {@code k} arguments at once: values that depend on a batched one gain a leading
 * axis of length {@code k}, all others are computed once. Calls are made {@code k} times.
 */
public final class Batch {
    private final int k;
    private final Map<Expr, Expr> batched = new IdentityHashMap<>();
    private final Set<Expr> plain = Collections.newSetFromMap(new IdentityHashMap<>());

    /** For expressions of values that {@link #put} and {@link #keep} announce. */
    Batch(int k) {
        this.k = k;
    }

    /**
     * {@code f} for {@code k} arguments at once.
     *
     * @param f             a function
     * @param k             how many
     * @param batchedInputs which inputs gain a leading axis of length {@code k}; the others are shared
     * @return a Program with the same inputs and outputs, in which the batched inputs and all outputs have
     *         shape {@code (k, *shape)}
     * @throws FlowgradException if an input is named that {@code f} does not have
     */
    public static Program of(Program f, int k, int... batchedInputs) {
        Inputs.check(f, batchedInputs);
        Batch batch = new Batch(k);
        List<Expr> inputs = new ArrayList<>(f.inputs());
        for (int i : batchedInputs) {
            Expr old = f.inputs().get(i);
            Expr input = Expr.input(old.name(), Shapes.prepend(k, old.shape()));
            inputs.set(i, input);
            batch.put(old, input);
        }
        List<Expr> outputs = f.outputs().stream().map(batch::apply).toList();
        return Program.of(inputs, outputs, f.outputNames()).simplify();
    }

    /** {@code e} stands for the {@code k} values {@code values}, of shape {@code (k, *e.shape)}. */
    void put(Expr e, Expr values) {
        batched.put(e, values);
    }

    /** {@code e} is not batched, and neither is anything that it is made of. */
    void keep(Expr e) {
        plain.add(e);
    }

    /** The {@code k} values of {@code e}, of shape {@code (k, *e.shape)}. */
    Expr apply(Expr e) {
        visit(e);
        return values(e);
    }

    private void visit(Expr root) {
        Deque<Expr> stack = new ArrayDeque<>();
        stack.push(root);
        while (!stack.isEmpty()) {
            Expr e = stack.peek();
            boolean ready = true;
            if (!isKnown(e)) {
                for (Expr arg : e.args()) {
                    if (!isKnown(arg)) {
                        stack.push(arg);
                        ready = false;
                    }
                }
            }
            if (ready) {
                stack.pop();
                if (!isKnown(e)) {
                    compute(e);
                }
            }
        }
    }

    private boolean isKnown(Expr e) {
        return batched.containsKey(e) || plain.contains(e);
    }

    private void compute(Expr e) {
        if (e.args().stream().noneMatch(batched::containsKey)) {
            plain.add(e);
            return;
        }
        Expr[] args = new Expr[e.arity()];
        Arrays.setAll(args, i -> batched.getOrDefault(e.arg(i), e.arg(i)));
        batched.put(e, switch (e.op().kind()) {
            case UNARY -> e.with(args);
            case BINARY, TERNARY -> elementwise(e, args);
            case REDUCTION -> args[0].reduce(e.op(), shifted(e.attrs()));
            case STRUCTURAL -> structural(e, args);
            case CALL -> call(e);
            case LEAF -> throw new IllegalStateException("a leaf has no arguments");
        });
    }

    /** The values of {@code e}, repeated if they are all the same. */
    private Expr values(Expr e) {
        Expr values = batched.get(e);
        return values != null ? values : e.broadcast(Shapes.prepend(k, e.shape()));
    }

    private boolean isBatched(Expr e) {
        return batched.containsKey(e);
    }

    private Expr elementwise(Expr e, Expr[] args) {
        for (int i = 0; i < args.length; i++) {
            args[i] = aligned(e.arg(i), args[i], e.rank());
        }
        Expr result = e.with(args);
        return result.broadcast(Shapes.prepend(k, e.shape()));
    }

    /**
     * A batched value gains axes of length 1 behind the batch axis, so that it lines up with unbatched ones.
     */
    private Expr aligned(Expr old, Expr value, int rank) {
        if (!isBatched(old) || old.rank() == rank) {
            return value;
        }
        int[] ones = new int[rank - old.rank()];
        Arrays.fill(ones, 1);
        return value.reshape(Shapes.join(new int[] {k}, ones, old.shape()));
    }

    private static int[] shifted(int[] axes) {
        return Arrays.stream(axes).map(axis -> axis + 1).toArray();
    }

    private Expr structural(Expr e, Expr[] args) {
        int[] attrs = e.attrs();
        int rank = e.arg(0).rank();
        Expr x = args[0];
        return switch (e.op()) {
            case RESHAPE -> x.reshape(Shapes.prepend(k, attrs));
            case BROADCAST -> aligned(e.arg(0), x, attrs.length).broadcast(Shapes.prepend(k, attrs));
            case TRANSPOSE -> x.transpose(Shapes.prepend(0, shifted(attrs)));
            case SLICE -> x.slice(Shapes.prepend(0, Arrays.copyOf(attrs, rank)),
                    Shapes.prepend(k, Arrays.copyOfRange(attrs, rank, 2 * rank)),
                    Shapes.prepend(1, Arrays.copyOfRange(attrs, 2 * rank, 3 * rank)));
            case PAD -> x.pad(Shapes.prepend(0, Arrays.copyOf(attrs, rank)),
                    Shapes.prepend(1, Arrays.copyOfRange(attrs, rank, 2 * rank)),
                    Shapes.prepend(k, Arrays.copyOfRange(attrs, 2 * rank, 3 * rank)));
            case CONCATENATE -> Expr.concatenate(attrs[0] + 1, e.args().stream().map(this::values).toList());
            case GATHER -> x.gather(attrs[0] + 1, Arrays.copyOfRange(attrs, 1, attrs.length));
            case SCATTER -> x.scatter(attrs[0] + 1, attrs[1], Arrays.copyOfRange(attrs, 2, attrs.length));
            case MATMUL -> matmul(e, args[0], args[1]);
            default -> throw new IllegalStateException(e.op() + " is not structural");
        };
    }

    /**
     * Many small products with one matrix are one large product; otherwise the batch axis is one more leading
     * axis.
     */
    private Expr matmul(Expr e, Expr a, Expr b) {
        Expr oldA = e.arg(0);
        Expr oldB = e.arg(1);
        int inner = oldA.shape()[oldA.rank() - 1];
        int columns = e.shape()[e.rank() - 1];
        if (!isBatched(oldB) && oldB.rank() == 2) {
            int rows = a.size() / Math.max(1, inner);
            Expr product = inner == 0 ? a.matmul(b) : a.reshape(rows, inner).matmul(b);
            return product.reshape(Shapes.prepend(k, e.shape()));
        }
        if (!isBatched(oldA) && oldA.rank() == 2 && oldB.rank() == 2 && columns == 1) {
            return b.reshape(k, inner).matmul(a.swapLast()).reshape(Shapes.prepend(k, e.shape()));
        }
        Expr product = aligned(oldA, a, e.rank()).matmul(aligned(oldB, b, e.rank()));
        return product.broadcast(Shapes.prepend(k, e.shape()));
    }

    private Expr call(Expr e) {
        if (k == 0) {
            return Expr.zeros(Shapes.prepend(0, e.shape()));
        }
        List<Expr> results = new ArrayList<>();
        for (int j = 0; j < k; j++) {
            int row = j;
            results.add(e.with(e.args().stream()
                    .map(arg -> isBatched(arg) ? batched.get(arg).get(row) : arg).toArray(Expr[]::new)));
        }
        return Expr.stack(results);
    }
}
