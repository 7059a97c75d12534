package dev.flowgrad.nd4j;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the values of a Program are read for: until when, and whether where they lie. */
final class Uses {
    private final boolean[] inputs;
    /** Transposes and broadcasts that somebody needs row by row. */
    private final Set<Expr> written = new HashSet<>();
    private final Map<Expr, Integer> lastUse = new HashMap<>();

    Uses(Program program) {
        inputs = new boolean[program.inputs().size()];
        List<Expr> nodes = program.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Expr e = nodes.get(i);
            for (Expr arg : e.args()) {
                lastUse.put(arg, i);
                if (isLazy(arg) && !readsInPlace(e, arg)) {
                    written.add(arg);
                }
                int input = program.inputs().indexOf(arg);
                if (input >= 0) {
                    inputs[input] = true;
                }
            }
        }
        for (Expr output : program.outputs()) {
            lastUse.put(output, nodes.size());
            if (isLazy(output)) {
                written.add(output);
            }
            int input = program.inputs().indexOf(output);
            if (input >= 0) {
                inputs[input] = true;
            }
        }
        for (int i = nodes.size() - 1; i >= 0; i--) { // what a view is read for, its source is
            Expr e = nodes.get(i);
            if (e.op() == Op.RESHAPE || isRun(e) || isLazy(e)) {
                lastUse.merge(e.arg(0), lastUse.getOrDefault(e, 0), Math::max);
            }
        }
    }

    /** Which inputs are read at all. */
    boolean[] inputs() {
        return inputs;
    }

    /** The place of the last value that reads this one or a view of it; {@code otherwise} if none does. */
    int last(Expr e, int otherwise) {
        return lastUse.getOrDefault(e, otherwise);
    }

    /** Whether a transpose or a broadcast must be written out. */
    boolean isWritten(Expr e) {
        return written.contains(e);
    }

    /** Whether this may be read where its source lies. */
    static boolean isLazy(Expr e) {
        return e.op() == Op.TRANSPOSE || e.op() == Op.BROADCAST;
    }

    /** Whether {@code e} reads this argument of its, a transpose or a broadcast, where the source lies. */
    static boolean readsInPlace(Expr e, Expr arg) {
        if (arg.op() == Op.TRANSPOSE) {
            return e.op() == Op.MATMUL && swapsLast(arg);
        }
        return e.op().kind() == Op.Kind.BINARY && e.op() != Op.AND && e.op() != Op.OR && e.op() != Op.REM && Arrays.equals(e.shape(), Shapes.broadcast(source(e.arg(0)).shape(),
                source(e.arg(1)).shape()));
    }

    /** Where a broadcast comes from; other values themselves. */
    private static Expr source(Expr e) {
        return e.op() == Op.BROADCAST ? e.arg(0) : e;
    }

    /** Whether a transpose swaps the last two axes alone. */
    static boolean swapsLast(Expr transpose) {
        int[] swapped = Shapes.range(transpose.rank());
        int last = transpose.rank() - 1;
        swapped[last] = last - 1;
        swapped[last - 1] = last;
        return Arrays.equals(transpose.attrs(), swapped);
    }

    /** Whether this is a slice whose elements follow each other in its argument. */
    static boolean isRun(Expr e) {
        if (e.op() != Op.SLICE || e.size() == 0) {
            return false;
        }
        int rank = e.rank();
        boolean whole = true; // whether all axes seen so far are taken whole
        for (int axis = rank - 1; axis >= 0; axis--) {
            int size = e.shape()[axis];
            if (size > 1 && (e.attrs()[2 * rank + axis] != 1 || !whole)) {
                return false;
            }
            whole &= size == e.arg(0).shape()[axis];
        }
        return true;
    }
}
