package dev.flowgrad.ir;

import dev.flowgrad.FlowgradException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A function from arrays to arrays: a static single-assignment graph of {@link Expr}, in an order in which each value
 * follows its arguments. Immutable. Shapes are static, numbers are double.
 */
public final class Program {
    private final List<Expr> inputs;
    private final List<Expr> outputs;
    private final List<String> outputNames;
    private final List<Expr> nodes;
    private final Map<Expr, Integer> ids = new IdentityHashMap<>();

    private Program(List<Expr> inputs, List<Expr> outputs, List<String> outputNames) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.outputNames = List.copyOf(outputNames);
        this.nodes = order();
    }

    /** A Program with outputs named {@code out0}, {@code out1}, ... */
    public static Program of(List<Expr> inputs, List<Expr> outputs) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            names.add("out" + i);
        }
        return of(inputs, outputs, names);
    }

    /** A Program with named outputs. */
    public static Program of(List<Expr> inputs, List<Expr> outputs, List<String> outputNames) {
        for (Expr input : inputs) {
            if (input.op() != Op.INPUT) {
                throw new FlowgradException("a Program's inputs must be made by Expr.input, got " + input);
            }
        }
        return new Program(inputs, outputs, outputNames);
    }

    /** Depth-first without recursion: traced loops make graphs far deeper than a thread's stack. */
    private List<Expr> order() {
        List<Expr> order = new ArrayList<>();
        for (Expr input : inputs) {
            if (ids.putIfAbsent(input, order.size()) != null) {
                throw new FlowgradException("input `" + input.name() + "` is given twice");
            }
            order.add(input);
        }
        Deque<Expr> stack = new ArrayDeque<>();
        for (Expr output : outputs) {
            stack.push(output);
            while (!stack.isEmpty()) {
                Expr e = stack.peek();
                if (ids.containsKey(e)) {
                    stack.pop();
                    continue;
                }
                if (e.op() == Op.INPUT) {
                    throw new FlowgradException("`" + e.name() + "` is used but is not an input of this Program: "
                            + "a function may not use values of another trace");
                }
                boolean ready = true;
                for (int i = e.arity() - 1; i >= 0; i--) {
                    if (!ids.containsKey(e.arg(i))) {
                        stack.push(e.arg(i));
                        ready = false;
                    }
                }
                if (ready) {
                    ids.put(stack.pop(), order.size());
                    order.add(e);
                }
            }
        }
        return List.copyOf(order);
    }

    /** The inputs. */
    public List<Expr> inputs() {
        return inputs;
    }

    /** The outputs. */
    public List<Expr> outputs() {
        return outputs;
    }

    /** One name for each output. */
    public List<String> outputNames() {
        return outputNames;
    }

    /** All values, inputs first, each after its arguments. */
    public List<Expr> nodes() {
        return nodes;
    }

    /** The place of {@code e} in {@link #nodes()}. */
    public int id(Expr e) {
        return ids.get(e);
    }

    /** The same function with equal expressions shared and dead ones gone. */
    public Program simplify() {
        return new Sharing().apply(this);
    }

    /** The outputs as expressions of other inputs: the body of this function at a call site. */
    public List<Expr> inline(List<Expr> arguments) {
        Map<Expr, Expr> map = new IdentityHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            map.put(inputs.get(i), arguments.get(i));
        }
        return rewrite(map, Function.identity());
    }

    /**
     * The outputs rebuilt bottom up: values in {@code map} are replaced, all others are made anew from replaced arguments
     * and passed through {@code each}. The map holds all replacements afterwards.
     */
    List<Expr> rewrite(Map<Expr, Expr> map, Function<Expr, Expr> each) {
        for (Expr node : nodes) {
            if (!map.containsKey(node)) {
                Expr[] args = new Expr[node.arity()];
                for (int i = 0; i < args.length; i++) {
                    args[i] = map.get(node.arg(i));
                }
                map.put(node, each.apply(node.with(args)));
            }
        }
        return outputs.stream().map(map::get).toList();
    }

    /** The same function with other calls in place of its own. */
    public Program withCalls(UnaryOperator<Call> change) {
        Map<Expr, Expr> map = new IdentityHashMap<>();
        inputs.forEach(input -> map.put(input, input));
        return of(inputs, rewrite(map, e -> e.op() == Op.CALL
                ? Expr.call(change.apply(e.call()), e.args().toArray(Expr[]::new)) : e), outputNames);
    }

    /** The binary form; see {@link ProgramFormat}. */
    public byte[] toBytes() {
        return ProgramFormat.encode(this);
    }

    /** Reads the binary form; an error if the bytes are damaged. */
    public static Program fromBytes(byte[] bytes) {
        return ProgramFormat.decode(bytes);
    }

    /** The text form, one line a value. */
    @Override
    public String toString() {
        return ProgramText.of(this);
    }
}
