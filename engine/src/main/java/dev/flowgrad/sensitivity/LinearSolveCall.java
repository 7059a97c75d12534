package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.linalg.ShiftedSolver;
import java.util.Arrays;
import java.util.List;

/**
 * Linear systems as an operation of a Program: {@code linear_solve(a, b)} gives for each row b of an (m, n) array the x
 * with {@code a x = b}, one factorisation for all.
 */
public final class LinearSolveCall implements Call.Kind {
    private static final String NAME = "linear_solve";

    /** For {@link java.util.ServiceLoader}. */
    public LinearSolveCall() {
    }

    /**
     * The solutions, of shape (m, n).
     *
     * @param a a matrix (n, n)
     * @param b right sides (m, n)
     */
    static Expr of(Expr a, Expr b) {
        return Expr.call(new Call(NAME, "{}", List.of()), a, b);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int[] shape(Call call, List<int[]> shapes) {
        boolean good = shapes.size() == 2 && shapes.get(0).length == 2 && shapes.get(1).length == 2
                && shapes.get(0)[0] == shapes.get(0)[1] && shapes.get(1)[1] == shapes.get(0)[0]
                && call.programs().isEmpty();
        if (!good) {
            throw new FlowgradException(NAME, "`linear_solve` needs a square matrix and rows of its size, got "
                    + String.join(" and ", shapes.stream().map(Shapes::text).toList()));
        }
        return shapes.get(1);
    }

    @Override
    public Call.Kernel kernel(Call call, List<int[]> shapes) {
        int n = shapes.get(0)[0];
        return (args, out) -> {
            ShiftedSolver solver = ShiftedSolver.dense(n);
            if (!solver.factorise(0, Arrays.stream(args[0]).map(x -> -x).toArray())) {
                throw new FlowgradException("a linear system is singular: where states are steady along a line, as those of "
                        + "given conserved sums are, they have no derivative by this way; replace an equation by what is "
                        + "conserved");
            }
            double[] row = new double[n];
            for (int at = 0; at < out.length; at += n) {
                System.arraycopy(args[1], at, row, 0, n);
                solver.solve(row);
                System.arraycopy(row, 0, out, at, n);
            }
        };
    }

    /** {@code a dx = db - da x}. */
    @Override
    public Call.Linearized linearize(Expr node, List<Expr> args, List<Expr> tangents, int k) {
        Expr x = node.with(args.toArray(Expr[]::new));
        int m = x.shape()[0];
        int n = x.shape()[1];
        Expr right = tangents.get(1) == null ? Expr.zeros(k, m, n) : tangents.get(1);
        if (tangents.get(0) != null) {
            right = right.sub(x.matmul(tangents.get(0).swapLast()));
        }
        return new Call.Linearized(x, of(args.get(0), right.reshape(k * m, n)).reshape(k, m, n));
    }

    /** {@code a^T y = ct} gives the cotangent of b; that of a is {@code -y x^T}. */
    @Override
    public Call.Reversed reverse(Expr node, List<Expr> args, boolean[] varies) {
        Expr x = node.with(args.toArray(Expr[]::new));
        return new Call.Reversed(x, ct -> {
            Expr y = of(args.get(0).swapLast(), ct);
            return Arrays.asList(y.swapLast().matmul(x).neg(), y);
        });
    }
}
