package dev.flowgrad.ir;

import dev.flowgrad.FlowgradException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An operation that this package does not know, such as the solution of a differential equation. Its meaning (shape,
 * execution, derivatives) is a {@link Kind} found with {@link ServiceLoader}.
 *
 * @param kind       name of the kind
 * @param attributes options in the kind's own text form (JSON)
 * @param programs   functions that the operation calls, such as a right-hand side
 */
public record Call(String kind, String attributes, List<Program> programs) {

    /** Makes the list immutable. */
    public Call {
        programs = List.copyOf(programs);
    }

    /** The meaning of this call. */
    public Kind meaning() {
        Kind meaning = Kinds.BY_NAME.get(kind);
        if (meaning == null) {
            throw new FlowgradException("unknown call `" + kind + "`; known are " + Kinds.BY_NAME.keySet());
        }
        return meaning;
    }

    /** What a call means. Implementations are stateless and thread-safe. */
    public interface Kind {
        /** The name in {@link Call#kind()}. */
        String name();

        /** The shape of the result; an error if the arguments do not fit. */
        int[] shape(Call call, List<int[]> argShapes);

        /** Prepares execution; the kernel is thread-safe. */
        Kernel kernel(Call call, List<int[]> argShapes);

        /**
         * The derivative rule. Returns the value and the tangents for several directions at once, from one call, so that
         * value and derivative share their work.
         *
         * @param node     the call
         * @param args     its arguments
         * @param tangents for each argument the tangents, of shape {@code (k, *arg.shape)}, or null for zero
         * @param k        number of directions
         */
        Linearized linearize(Expr node, List<Expr> args, List<Expr> tangents, int k);

        /**
         * The reverse rule, for kinds that have one. Null leaves reverse mode to {@link #linearize}, in one direction for
         * each element of the arguments that vary.
         *
         * @param node   the call
         * @param args   its arguments
         * @param varies for each argument whether its cotangent is wanted
         */
        default Reversed reverse(Expr node, List<Expr> args, boolean[] varies) {
            return null;
        }
    }

    /**
     * A call that is differentiated in reverse.
     *
     * @param value    its value
     * @param pullback from the cotangent of the value, of its shape, the cotangent of each argument, of its shape, or null
     *                 for zero
     */
    public record Reversed(Expr value, Pullback pullback) {
    }

    /** What the cotangent of a value sends back to the arguments. */
    @FunctionalInterface
    public interface Pullback {
        /** The cotangent of each argument, or null for zero. */
        List<Expr> of(Expr cotangent);
    }

    /** The value of a call and {@code k} tangents of it, of shape {@code (k, *value.shape)}. */
    public record Linearized(Expr value, Expr tangents) {
    }

    /** Executes a call. Thread-safe; unlike all other operations it may allocate. */
    @FunctionalInterface
    public interface Kernel {
        /** Reads {@code args}, writes every element of {@code out}. */
        void run(double[][] args, double[] out);
    }

    private static final class Kinds {
        static final Map<String, Kind> BY_NAME = new ConcurrentHashMap<>();

        static {
            ServiceLoader.load(Kind.class, Kind.class.getClassLoader()).forEach(k -> BY_NAME.put(k.name(), k));
        }
    }
}
