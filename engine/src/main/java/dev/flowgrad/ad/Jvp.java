package dev.flowgrad.ad;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Forward mode: Jacobian-vector products. Source: Griewank and Walther, chapter 3. */
public final class Jvp {
    /** Up to this many scalar operations directions are unrolled, so that zeros in constant seeds vanish. */
    private static final long UNROLLED = 4_000;

    private final Program f;
    private final int lanes;
    private final int width;
    private final Map<Expr, Expr> primal = new IdentityHashMap<>();
    private final Map<Expr, Expr[]> tangents = new IdentityHashMap<>();
    private final Batch batch;

    /**
     * {@code lanes} tangents a value, each for one direction; or one for {@code width > 0} directions with
     * that leading axis.
     */
    private Jvp(Program f, int lanes, int width) {
        this.f = f;
        this.lanes = lanes;
        this.width = width;
        this.batch = new Batch(width);
    }

    /**
     * Values of a function and its tangents.
     *
     * @param values   the outputs
     * @param tangents for each output its tangents in {@code k} directions, of shape {@code (k,
     *                 *value.shape)}
     */
    public record Directions(List<Expr> values, List<Expr> tangents) {
    }

    /**
     * The function with one direction.
     *
     * @param f   a function
     * @param wrt the inputs that vary
     * @return a Program with the inputs of {@code f}, then a tangent {@code d_<name>} for each of {@code
     *         wrt}, of its shape; its outputs are those of {@code f}, then the tangent {@code d_<name>} of
     *         each
     * @throws FlowgradException if {@code wrt} names no input
     */
    public static Program of(Program f, int... wrt) {
        Inputs.check(f, wrt);
        Program g = f.simplify();
        Inputs inputs = new Inputs(g);
        Jvp jvp = new Jvp(g, 1, 0);
        g.inputs().forEach(input -> jvp.put(input, input, new Expr[1]));
        for (int i : wrt) {
            Expr input = g.inputs().get(i);
            jvp.put(input, input, new Expr[] {inputs.add("d", input.name(), input.shape())});
        }
        jvp.run();
        List<Expr> outputs = new ArrayList<>();
        List<String> names = new ArrayList<>(g.outputNames());
        g.outputs().forEach(output -> outputs.add(jvp.primal.get(output)));
        for (int i = 0; i < g.outputs().size(); i++) {
            Expr output = g.outputs().get(i);
            outputs.add(Algebra.orZeros(jvp.tangents.get(output)[0], output.shape()));
            names.add("d_" + g.outputNames().get(i));
        }
        return Program.of(inputs.all(), outputs, names).simplify();
    }

    /**
     * The function inlined at {@code args}, with {@code k} directions at once. Constant directions (such as
     * rows of an identity) cost only what their non-zeros reach, as long as the function is small enough to
     * be unrolled.
     *
     * @param f        a function
     * @param args     its arguments
     * @param tangents for each argument {@code k} tangents of shape {@code (k, *arg.shape)}, or null for zero
     * @param k        number of directions, at least 1
     * @throws FlowgradException if shapes do not fit
     */
    public static Directions directions(Program f, List<Expr> args, List<Expr> tangents, int k) {
        Inputs.count("args", f.inputs().size(), args.size());
        Inputs.count("tangents", f.inputs().size(), tangents.size());
        Program g = f.simplify();
        return k * Cost.of(g) <= UNROLLED ? unrolled(g, args, tangents, k) : batched(g, args, tangents, k);
    }

    /** As {@link #directions}, each direction for itself. */
    static Directions unrolled(Program f, List<Expr> args, List<Expr> tangents, int k) {
        Jvp jvp = new Jvp(f, k, 0);
        for (int i = 0; i < args.size(); i++) {
            Expr[] rows = new Expr[k];
            Expr all = checked(f, i, args.get(i), tangents.get(i), k);
            for (int j = 0; j < k && all != null; j++) {
                rows[j] = Algebra.orNull(all.get(j));
            }
            jvp.put(f.inputs().get(i), args.get(i), rows);
        }
        jvp.run();
        return jvp.collect(k, output -> jvp.stacked(jvp.tangents.get(output), output.shape()));
    }

    /** As {@link #directions}, with a leading axis of length {@code k} on every tangent. */
    static Directions batched(Program f, List<Expr> args, List<Expr> tangents, int k) {
        Jvp jvp = new Jvp(f, 1, k);
        for (int i = 0; i < args.size(); i++) {
            Expr all = checked(f, i, args.get(i), tangents.get(i), k);
            jvp.put(f.inputs().get(i), args.get(i), new Expr[] {Algebra.orNull(all)});
        }
        jvp.run();
        return jvp.collect(k, output -> jvp.tangents.get(output)[0]);
    }

    private static Expr checked(Program f, int i, Expr arg, Expr tangents, int k) {
        Expr input = f.inputs().get(i);
        if (!Arrays.equals(arg.shape(), input.shape())
                || tangents != null && !Arrays.equals(tangents.shape(), Shapes.prepend(k, input.shape()))) {
            throw new FlowgradException(input.name(), "`" + input.name() + "` needs shape "
                    + Shapes.text(input.shape()) + " and " + k + " tangents, got " + Shapes.text(arg.shape())
                    + (tangents == null ? "" : " and tangents of shape " + Shapes.text(tangents.shape())));
        }
        return tangents;
    }

    private Directions collect(int k, UnaryOperator<Expr> tangent) {
        List<Expr> values = f.outputs().stream().map(primal::get).toList();
        List<Expr> all = f.outputs().stream()
                .map(o -> Algebra.orZeros(tangent.apply(o), Shapes.prepend(k, o.shape()))).toList();
        return new Directions(values, all);
    }

    private void put(Expr node, Expr value, Expr[] tangent) {
        primal.put(node, value);
        tangents.put(node, tangent);
        batch.keep(value);
    }

    private void run() {
        for (Expr node : f.nodes()) {
            if (primal.containsKey(node)) {
                continue;
            }
            Expr[] x = new Expr[node.arity()];
            Arrays.setAll(x, i -> primal.get(node.arg(i)));
            boolean active = !node.op().isPiecewiseConstant() && node.args().stream()
                    .anyMatch(arg -> Arrays.stream(tangents.get(arg)).anyMatch(Objects::nonNull));
            if (!active) {
                put(node, node.with(x), new Expr[lanes]);
            } else if (node.op() == Op.CALL) {
                call(node, x);
            } else {
                Expr y = node.with(x);
                batch.keep(y);
                Expr[] dy = new Expr[lanes];
                Arrays.setAll(dy, lane -> tangent(node, x, y, lane));
                put(node, y, dy);
            }
        }
    }

    private Expr tangent(Expr node, Expr[] x, Expr y, int lane) {
        Expr[] dx = new Expr[x.length];
        Arrays.setAll(dx, i -> tangents.get(node.arg(i))[lane]);
        if (Arrays.stream(dx).allMatch(Objects::isNull)) {
            return null;
        }
        if (width == 0) {
            return Forward.tangent(node, x, y, dx);
        }
        for (int i = 0; i < dx.length; i++) { // the rule for one direction, then batched
            if (dx[i] != null) {
                Expr one = Expr.input("d", x[i].shape());
                batch.put(one, dx[i]);
                dx[i] = one;
            }
        }
        Expr dy = Forward.tangent(node, x, y, dx);
        return dy == null ? null : Algebra.orNull(batch.apply(dy));
    }

    /** All directions that reach a call go through it together, so that value and tangents share its work. */
    private void call(Expr node, Expr[] x) {
        int[] live = IntStream.range(0, lanes)
                .filter(lane -> node.args().stream().anyMatch(arg -> tangents.get(arg)[lane] != null))
                .toArray();
        int k = width > 0 ? width : live.length;
        List<Expr> directions = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            Expr[] dx = tangents.get(node.arg(i));
            Expr[] rows = Arrays.stream(live).mapToObj(lane -> dx[lane]).toArray(Expr[]::new);
            directions.add(width > 0 ? dx[0] : stacked(rows, x[i].shape()));
        }
        Call.Linearized both = node.call().meaning().linearize(node.with(x), List.of(x), directions, k);
        Expr[] dy = new Expr[lanes];
        for (int j = 0; j < live.length; j++) {
            dy[live[j]] = Algebra.orNull(width > 0 ? both.tangents() : both.tangents().get(j));
        }
        put(node, both.value(), dy);
    }

    /** One array (lanes, *shape) from the tangents of all lanes; null if all are zero. */
    private Expr stacked(Expr[] rows, int[] shape) {
        if (Arrays.stream(rows).allMatch(Objects::isNull)) {
            return null;
        }
        return Expr.stack(Arrays.stream(rows).map(row -> Algebra.orZeros(row, shape)).toList());
    }
}
