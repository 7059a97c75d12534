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

/**
 * Reverse mode: vector-Jacobian products. Source: Griewank and Walther, chapter 3.
 *
 * <p>A call has a reverse rule of its own, or is differentiated forwards, in one direction for each element of
 * its varying arguments, and its tangents are contracted with the cotangent. Its value comes from the same
 * call as its tangents.
 */
public final class Vjp {
    private final Program f;
    private final Map<Expr, Expr> primal = new IdentityHashMap<>();
    private final Map<Expr, Expr> tangents = new IdentityHashMap<>();
    private final Map<Expr, Call.Pullback> pullbacks = new IdentityHashMap<>();
    private final Map<Expr, Cotangents> cotangents = new IdentityHashMap<>();

    private Vjp(Program f) {
        this.f = f;
    }

    /**
     * Values of a function and cotangents of its arguments.
     *
     * @param values     the outputs
     * @param cotangents for each input asked for its cotangent, of its shape
     */
    public record Pullback(List<Expr> values, List<Expr> cotangents) {
    }

    /**
     * The function with its transposed Jacobian.
     *
     * @param f   a function
     * @param wrt the inputs that vary
     * @return a Program with the inputs of {@code f}, then a cotangent {@code ct_<name>} for each output, of
     *         its shape; its outputs are those of {@code f}, then the cotangent {@code ct_<name>} of each of
     *         {@code wrt}
     * @throws FlowgradException if {@code wrt} names no input
     */
    public static Program of(Program f, int... wrt) {
        Inputs.check(f, wrt);
        Inputs inputs = new Inputs(f);
        List<Expr> seeds = new ArrayList<>();
        for (int i = 0; i < f.outputs().size(); i++) {
            seeds.add(inputs.add("ct", f.outputNames().get(i), f.outputs().get(i).shape()));
        }
        Pullback pullback = pullback(f, f.inputs(), seeds, wrt);
        List<Expr> outputs = new ArrayList<>(pullback.values());
        outputs.addAll(pullback.cotangents());
        List<String> names = new ArrayList<>(f.outputNames());
        for (int i : wrt) {
            names.add("ct_" + f.inputs().get(i).name());
        }
        return Program.of(inputs.all(), outputs, names).simplify();
    }

    /**
     * The function inlined at {@code args}, and the cotangents of some of them.
     *
     * @param f     a function
     * @param args  its arguments
     * @param seeds the cotangent of each output, of its shape, or null for zero
     * @param wrt   the inputs whose cotangents are wanted
     * @throws FlowgradException if shapes do not fit
     */
    public static Pullback pullback(Program f, List<Expr> args, List<Expr> seeds, int... wrt) {
        Inputs.check(f, wrt);
        Inputs.count("args", f.inputs().size(), args.size());
        Inputs.count("seeds", f.outputs().size(), seeds.size());
        Program g = f.simplify();
        Vjp vjp = new Vjp(g);
        for (int i : wrt) {
            Expr input = g.inputs().get(i);
            vjp.cotangents.put(input, new Cotangents(input.shape()));
        }
        vjp.forward(args);
        for (int i = 0; i < seeds.size(); i++) {
            vjp.seed(g.outputs().get(i), g.outputNames().get(i), seeds.get(i));
        }
        vjp.backward();
        List<Expr> gradients = new ArrayList<>();
        for (int i : wrt) {
            Expr input = g.inputs().get(i);
            Cotangent total = vjp.cotangents.get(input).total();
            gradients.add(total == null ? Expr.zeros(input.shape()) : total.value());
        }
        return new Pullback(g.outputs().stream().map(vjp.primal::get).toList(), gradients);
    }

    /**
     * Rebuilds the values, since a differentiated call has a new one, and notes which depend on varying
     * inputs.
     */
    private void forward(List<Expr> args) {
        for (int i = 0; i < args.size(); i++) {
            primal.put(f.inputs().get(i), args.get(i));
        }
        for (Expr node : f.nodes()) {
            if (node.op() == Op.INPUT) {
                continue;
            }
            Expr[] x = values(node);
            boolean active = !node.op().isPiecewiseConstant()
                    && node.args().stream().anyMatch(cotangents::containsKey);
            if (active) {
                cotangents.put(node, new Cotangents(node.shape()));
            }
            primal.put(node, active && node.op() == Op.CALL ? linearized(node, x) : node.with(x));
        }
    }

    private Expr[] values(Expr node) {
        return node.args().stream().map(primal::get).toArray(Expr[]::new);
    }

    private Expr linearized(Expr node, Expr[] x) {
        int k = 0;
        boolean[] varies = new boolean[x.length];
        for (int i = 0; i < x.length; i++) {
            varies[i] = varies(node, i);
            k = Math.addExact(k, varies[i] ? x[i].size() : 0);
        }
        if (k == 0) {
            return node.with(x);
        }
        Call.Reversed reversed = node.call().meaning().reverse(node.with(x), List.of(x), varies);
        if (reversed != null) {
            pullbacks.put(node, reversed.pullback());
            return reversed.value();
        }
        List<Expr> directions = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < x.length; i++) {
            directions.add(varies[i] ? Algebra.identity(k, at, x[i].shape()) : null);
            at += varies[i] ? x[i].size() : 0;
        }
        Call.Linearized both = node.call().meaning().linearize(node.with(x), List.of(x), directions, k);
        tangents.put(node, both.tangents());
        return both.value();
    }

    private boolean varies(Expr node, int i) {
        return cotangents.containsKey(node.arg(i));
    }

    private void seed(Expr output, String name, Expr seed) {
        if (seed != null && !Arrays.equals(seed.shape(), output.shape())) {
            throw new FlowgradException(name, "the cotangent of `" + name + "` needs shape "
                    + Shapes.text(output.shape()) + ", got " + Shapes.text(seed.shape()));
        }
        if (cotangents.containsKey(output)) {
            cotangents.get(output).add(Cotangent.of(seed));
        }
    }

    private void backward() {
        for (Expr node : f.nodes().reversed()) {
            boolean active = node.op() != Op.INPUT && cotangents.containsKey(node);
            Cotangent ct = active ? cotangents.get(node).total() : null;
            if (ct == null) {
                continue;
            }
            if (node.op() == Op.CALL) {
                contract(node, ct);
                continue;
            }
            Cotangents[] to = node.args().stream().map(cotangents::get).toArray(Cotangents[]::new);
            new Reverse(node, values(node), primal.get(node), ct, to).run();
        }
    }

    /** The tangents of a call, as a matrix with a row a direction, times its cotangent. */
    private void contract(Expr node, Cotangent ct) {
        if (pullbacks.containsKey(node)) {
            List<Expr> back = pullbacks.get(node).of(ct.value());
            for (int i = 0; i < node.arity(); i++) {
                if (varies(node, i) && back.get(i) != null) {
                    cotangents.get(node.arg(i)).add(Cotangent.of(back.get(i)));
                }
            }
            return;
        }
        Expr matrix = tangents.get(node);
        if (matrix == null) {
            return;
        }
        Expr column = ct.value().reshape(node.size(), 1);
        Expr products = matrix.reshape(matrix.shape()[0], node.size()).matmul(column);
        int at = 0;
        for (int i = 0; i < node.arity(); i++) {
            if (varies(node, i)) {
                Expr arg = node.arg(i);
                cotangents.get(arg).add(Cotangent.of(products.slice(0, at, arg.size()).reshape(arg.shape())));
                at += arg.size();
            }
        }
    }
}
