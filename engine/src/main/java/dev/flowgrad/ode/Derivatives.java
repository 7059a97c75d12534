package dev.flowgrad.ode;

import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ad.SparseJacobian;
import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The derivatives of a traced right-hand side that implicit methods need: the Jacobian by u, symbolic or
 * coloured by what costs less, and the derivative by t. Made once for a function, immutable and thread-safe;
 * each is derived and compiled when it is first asked for.
 */
public final class Derivatives {
    private final Program f;
    private SparseJacobian jacobian;
    private Executor jacobianExecutor;
    private Executor productExecutor;
    private final Map<LinearSolve, Layout> layouts = new EnumMap<>(LinearSolve.class);
    private Executor timeExecutor;
    private boolean timeIsKnown;

    /** Of a Program with inputs u, p and t. */
    Derivatives(Program f) {
        this.f = f;
    }

    /** Where the Jacobian by u may differ from zero. */
    public synchronized Sparsity pattern() {
        derive();
        return jacobian.pattern();
    }

    /** From u, p and t to the entries of the Jacobian by u, in the order of {@link #pattern()}. */
    public synchronized Executor jacobian() {
        derive();
        return jacobianExecutor;
    }

    /** The entries of the Jacobian if they depend on no more than p, and f not on t; otherwise null. */
    synchronized double[] constantJacobian(double[] p) {
        derive();
        if (dependsOn(f, 2) || dependsOn(jacobian.program(), 0) || dependsOn(jacobian.program(), 2)) {
            return null;
        }
        return jacobianExecutor.evaluate(new double[f.inputs().getFirst().size()], p, new double[1])[0];
    }

    /** Whether any output of a simplified Program makes use of an input. */
    public static boolean dependsOn(Program program, int input) {
        Expr x = program.inputs().get(input);
        return program.outputs().contains(x) || program.nodes().stream().anyMatch(node -> node.args().contains(x));
    }

    private void derive() {
        if (jacobian == null) {
            jacobian = SparseJacobian.of(f, 0);
            jacobianExecutor = Executor.of(jacobian.program());
        }
    }

    /** How the Jacobian is stored where linear systems are solved in this way. */
    synchronized Layout layout(LinearSolve kind) {
        derive();
        return layouts.computeIfAbsent(kind, k -> Layout.of(jacobian.pattern(), k));
    }

    /** From u, p, t and a vector to the product of the Jacobian by u with it. */
    synchronized Executor product() {
        if (productExecutor == null) {
            Program both = Jvp.of(f, 0);
            productExecutor = Executor.of(Program.of(both.inputs(), both.outputs().subList(1, 2)));
        }
        return productExecutor;
    }

    /** From u, p and t to the derivative by t, of the shape of u; null if f does not depend on t. */
    synchronized Executor time() {
        if (!timeIsKnown) {
            Expr t = f.inputs().get(2);
            int[] lane = new int[t.rank() + 1];
            Arrays.fill(lane, 1);
            Expr one = Expr.constant(new double[] {1}, lane);
            Expr tangent = Jvp.directions(f, f.inputs(), Arrays.asList(null, null, one), 1).tangents()
                    .getFirst();
            Program program = Program.of(f.inputs(), List.of(tangent)).simplify();
            boolean zero = program.outputs().getFirst().isAll(0);
            timeExecutor = zero ? null : Executor.of(program);
            timeIsKnown = true;
        }
        return timeExecutor;
    }
}
