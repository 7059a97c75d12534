package dev.flowgrad.compile;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands out addresses. Values that end up in an output or inside a concatenation are given their place there from the
 * start, so that they are not copied.
 */
final class AddressSpace {
    private final Program program;
    private final int[] segments;
    private final Map<Expr, Integer> places = new IdentityHashMap<>();
    private final Map<Expr, Integer> constants = new IdentityHashMap<>();
    private final Map<Long, Integer> scalarConstants = new HashMap<>();
    private final List<double[]> constantData = new ArrayList<>();
    private final int constantsEnd;
    private int nextConstant;
    private int next;

    AddressSpace(Program program) {
        this.program = program;
        List<Expr> arguments = new ArrayList<>(program.inputs());
        arguments.addAll(program.outputs());
        segments = new int[arguments.size() + 1];
        for (int i = 0; i < arguments.size(); i++) {
            segments[i + 1] = Math.addExact(segments[i], arguments.get(i).size());
        }
        nextConstant = segments[arguments.size()];
        // Neutral elements may be asked for while lowering, so room is left for them.
        constantsEnd = program.nodes().stream().filter(Expr::isConstant).mapToInt(Expr::size)
                .reduce(nextConstant + 8, Math::addExact);
        next = constantsEnd;
        reservePlaces();
    }

    private void reservePlaces() {
        for (int i = 0; i < program.outputs().size(); i++) {
            reserve(program.outputs().get(i), output(i));
        }
        List<Expr> nodes = program.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Expr e = nodes.get(i);
            if (e.op() == Op.CONCATENATE && (places.containsKey(e) || e.size() > Lowering.UNROLL)) {
                reserveParts(e);
            }
        }
    }

    private void reserveParts(Expr e) {
        int axis = e.attrs()[0];
        if (Shapes.size(Arrays.copyOf(e.shape(), axis)) != 1) {
            return; // the parts do not lie in one piece
        }
        int base = place(e);
        for (Expr part : e.args()) {
            reserve(part, base);
            base += part.size();
        }
    }

    private void reserve(Expr e, int base) {
        Expr x = e;
        while (x.op() == Op.RESHAPE) {
            x = x.arg(0);
        }
        boolean computed = switch (x.op()) {
            case INPUT, CONST, BROADCAST, TRANSPOSE, SLICE -> false;
            default -> true;
        };
        if (computed) {
            places.putIfAbsent(x, base);
        }
    }

    int input(Expr input) {
        return segments[program.id(input)];
    }

    int output(int i) {
        return segments[program.inputs().size() + i];
    }

    boolean isPlaced(Expr e) {
        return places.containsKey(e);
    }

    /** Where to compute {@code e}: always the same answer. */
    int place(Expr e) {
        Integer place = places.get(e);
        if (place == null) {
            place = temporary(e.size());
            places.put(e, place);
        }
        return place;
    }

    int temporary(int n) {
        int at = next;
        next = Math.addExact(next, n);
        return at;
    }

    int constant(Expr e) {
        return e.size() == 1 ? constant(e.data()[0]) : constants.computeIfAbsent(e, x -> add(x.data()));
    }

    int constant(double value) {
        return scalarConstants.computeIfAbsent(Double.doubleToRawLongBits(value), x -> add(new double[] {value}));
    }

    private int add(double[] data) {
        int at = nextConstant;
        nextConstant += data.length;
        if (nextConstant > constantsEnd) {
            throw new IllegalStateException("no room left for constants");
        }
        constantData.add(data);
        return at;
    }

    Code code(List<Instruction> instructions, int work) {
        double[] data = new double[nextConstant - segments[segments.length - 1]];
        int at = 0;
        for (double[] part : constantData) {
            System.arraycopy(part, 0, data, at, part.length);
            at += part.length;
        }
        return new Code(List.copyOf(instructions), segments, program.inputs().size(), data, next,
                Math.addExact(next, work));
    }
}
