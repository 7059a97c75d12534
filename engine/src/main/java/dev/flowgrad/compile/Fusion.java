package dev.flowgrad.compile;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Elementwise operations on large arrays, put together into loops: a value that one elementwise operation (or reduction)
 * alone uses, in its own shape, is computed in that operation's loop and never stored.
 */
final class Fusion {
    /** Longer bodies spill registers and gain nothing. */
    private static final int MAX_BODY = 32;
    /** What a body that HotSpot vectorises may cost, where an access to memory costs that of four operations: measured. */
    private static final int MAX_VECTORISED = 32;
    private static final int ACCESS = 4;
    /** Shorter axes are not the innermost of a loop. */
    private static final int SHORT = 8;

    /** Says where a value lies for a loop over a shape. */
    @FunctionalInterface
    interface Operands {
        Instruction.Operand at(Expr e, int[] shape);
    }

    /** A loop's body as it grows: the number of its operations, the arrays that it reads, whether it can be vectorised. */
    private record Growing(int operations, Set<Expr> reads, boolean isVectorised) {
        Growing with(Growing other, Expr inlined) {
            Set<Expr> all = new HashSet<>(reads);
            all.remove(inlined);
            all.addAll(other.reads);
            return new Growing(operations + other.operations, all, isVectorised && other.isVectorised);
        }

        boolean fits() {
            return operations <= MAX_BODY
                    && !(isVectorised && operations + ACCESS * (reads.size() + 1) > MAX_VECTORISED);
        }
    }

    private final Map<Expr, Growing> bodies = new IdentityHashMap<>();
    private final Map<Expr, Boolean> inlined = new IdentityHashMap<>();

    Fusion(Program program, Predicate<Expr> isUnrolled) {
        Map<Expr, Integer> uses = new IdentityHashMap<>();
        for (Expr node : program.nodes()) {
            node.args().forEach(arg -> uses.merge(arg, 1, Integer::sum));
        }
        program.outputs().forEach(output -> uses.merge(output, 2, Integer::sum)); // must be stored
        for (Expr node : program.nodes()) {
            boolean elementwise = node.op().isElementwise();
            if (!elementwise && node.op().kind() != Op.Kind.REDUCTION || elementwise && isUnrolled.test(node)
                    || node.op() == Op.TANH) { // which has loops of its own
                continue;
            }
            Set<Expr> reads = new HashSet<>(node.args());
            reads.removeIf(arg -> arg.size() == 1); // held in a register
            Growing body = new Growing(1, reads, elementwise && isVectorised(node.op()));
            for (Expr arg : node.args()) {
                boolean fits = bodies.containsKey(arg) && arg.op().isElementwise() && uses.get(arg) == 1
                        && (!elementwise || Arrays.equals(arg.shape(), node.shape()));
                Growing joined = fits ? body.with(bodies.get(arg), arg) : null;
                if (fits && joined.fits()) {
                    inlined.put(arg, true);
                    body = joined;
                }
            }
            bodies.put(node, body);
        }
    }

    /** Whether HotSpot has a vector instruction for the operation. */
    private static boolean isVectorised(Op op) {
        return switch (op) {
            case NEG, ABS, FLOOR, CEIL, SQRT, ADD, SUB, MUL, DIV, MINIMUM, MAXIMUM -> true;
            default -> false;
        };
    }

    /** Whether {@code e} is computed inside the loop of its only user. */
    boolean isInlined(Expr e) {
        return inlined.containsKey(e);
    }

    /** The loop that computes {@code root} with all that is inlined into it. */
    Instruction.Loop loop(Expr root, Operands operands, Instruction.Operand store, Op reduction) {
        Body body = new Body(root.shape(), operands);
        int value = body.value(root, root.op().isElementwise() && (reduction == null || isInlined(root)));
        List<Instruction.Micro> micros = body.micros();
        if (micros.isEmpty() && value != body.loads.size() - 1) {
            throw new IllegalStateException("a loop without a body copies its last load");
        }
        return collapse(root.shape(), body.loads, micros, store, reduction);
    }

    private final class Body {
        private final int[] shape;
        private final Operands operands;
        private final List<Instruction.Operand> loads = new ArrayList<>();
        private final List<Instruction.Micro> body = new ArrayList<>();
        private final Map<Expr, Integer> known = new IdentityHashMap<>();

        Body(int[] shape, Operands operands) {
            this.shape = shape;
            this.operands = operands;
        }

        /** Loads are numbered from 0, results from -1 downwards until the number of loads is known. */
        int value(Expr e, boolean computed) {
            Integer register = known.get(e);
            if (register != null) {
                return register;
            }
            if (!computed) {
                loads.add(operands.at(e, shape));
                register = loads.size() - 1;
            } else {
                int[] a = {NONE, NONE, NONE};
                for (int i = 0; i < e.arity(); i++) {
                    a[i] = value(e.arg(i), isInlined(e.arg(i)));
                }
                body.add(new Instruction.Micro(e.op(), a[0], a[1], a[2]));
                register = -body.size();
            }
            known.put(e, register);
            return register;
        }

        List<Instruction.Micro> micros() {
            return body.stream().map(m -> new Instruction.Micro(m.op(), number(m.a()), number(m.b()), number(m.c())))
                    .toList();
        }

        private int number(int register) {
            return register == NONE ? -1 : register >= 0 ? register : loads.size() - 1 - register;
        }
    }

    private static final int NONE = Integer.MIN_VALUE;

    /** Neighbouring axes that every operand walks through in one stride become one axis; axes of length one go. */
    static Instruction.Loop collapse(int[] shape, List<Instruction.Operand> loads, List<Instruction.Micro> body,
            Instruction.Operand store, Op reduction) {
        List<Instruction.Operand> all = new ArrayList<>(loads);
        all.add(store);
        int[] dims = new int[shape.length];
        int[][] strides = new int[all.size()][shape.length];
        int rank = 0;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == 1) {
                continue;
            }
            boolean joins = rank > 0;
            for (int k = 0; k < all.size() && joins; k++) {
                joins = strides[k][rank - 1] == all.get(k).strides()[i] * shape[i];
            }
            if (!joins) {
                dims[rank++] = 1;
            }
            dims[rank - 1] *= shape[i];
            for (int k = 0; k < all.size(); k++) {
                strides[k][rank - 1] = all.get(k).strides()[i];
            }
        }
        if (reduction == null && rank > 1 && dims[rank - 1] < SHORT && dims[rank - 1] < dims[rank - 2]) {
            swap(dims, rank);
            for (int[] s : strides) {
                swap(s, rank);
            }
        }
        Instruction.Operand[] operands = new Instruction.Operand[all.size()];
        for (int k = 0; k < operands.length; k++) {
            operands[k] = new Instruction.Operand(all.get(k).base(), Arrays.copyOf(strides[k], rank));
        }
        return new Instruction.Loop(Arrays.copyOf(dims, rank), Arrays.copyOf(operands, loads.size()),
                body.toArray(Instruction.Micro[]::new), operands[loads.size()], reduction);
    }

    /** The last two axes: a loop costs about as much to enter as some turns of it do. */
    private static void swap(int[] axes, int rank) {
        int last = axes[rank - 1];
        axes[rank - 1] = axes[rank - 2];
        axes[rank - 2] = last;
    }
}
