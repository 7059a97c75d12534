package dev.flowgrad.ad;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;
import java.util.List;

/**
 * A Jacobian in compressed columns.
 *
 * @param pattern where its entries are, rows and columns counted over the flat output and input
 * @param program from the inputs of the function to the one output {@code values}, of shape {@code (nnz,)}:
 *                the entries in the order of the pattern
 */
public record SparseJacobian(Sparsity pattern, Program program) {
    /** Symbolic entries are scalar code, which has an end somewhere between 16,000 and 30,000 operations. */
    private static final int MOST_SYMBOLIC = 16_000;
    /** Functions beyond this are not even tried symbolically. */
    private static final int MOST_SCALARIZED = 8_000;
    /** Forward mode costs about this much a direction, in evaluations of the function. */
    private static final double DIRECTION = 1.5;

    /**
     * The Jacobian of the first output of {@code f}, by whichever of {@link #symbolic} and {@link #colored}
     * costs less.
     *
     * @param f   a function
     * @param wrt the input that varies
     * @throws FlowgradException if {@code wrt} is no input
     */
    public static SparseJacobian of(Program f, int wrt) {
        Inputs.check(f, wrt);
        Program g = Program.of(f.inputs(), f.outputs().subList(0, 1)).simplify();
        SparseJacobian symbolic = symbolicOrNull(g, wrt);
        Sparsity pattern = Sparsity.of(g, 0, wrt);
        Coloring coloring = Coloring.of(pattern);
        boolean cheaper = symbolic != null
                && Cost.of(symbolic.program) <= DIRECTION * coloring.count() * Cost.of(g);
        return cheaper ? symbolic : colored(g, wrt, pattern, coloring);
    }

    /** The symbolic Jacobian, or null if it would be too much code. */
    static SparseJacobian symbolicOrNull(Program f, int wrt) {
        if (Cost.hasCalls(f) || Cost.of(f) > MOST_SCALARIZED) {
            return null;
        }
        SparseJacobian symbolic = SparseForward.of(f, wrt, MOST_SCALARIZED);
        return Cost.of(symbolic.program) <= MOST_SYMBOLIC ? symbolic : null;
    }

    /**
     * The Jacobian of the first output with each entry as its own expression: no work is spent on zeros.
     * Where several elements of a max or min are equal, the first counts.
     *
     * @param f   a function without calls
     * @param wrt the input that varies
     * @throws FlowgradException if {@code f} makes calls or is too large for scalar code
     */
    public static SparseJacobian symbolic(Program f, int wrt) {
        Inputs.check(f, wrt);
        if (Cost.hasCalls(f)) {
            throw new FlowgradException("f", "`f` makes calls and so has no symbolic Jacobian; use a colored one");
        }
        return SparseForward.of(f, wrt, MOST_SYMBOLIC);
    }

    /**
     * The Jacobian of the first output by forward mode, one direction for all columns of a color.
     *
     * @param f   a function
     * @param wrt the input that varies
     */
    public static SparseJacobian colored(Program f, int wrt) {
        Sparsity pattern = Sparsity.of(f, 0, wrt);
        return colored(f, wrt, pattern, Coloring.of(pattern));
    }

    private static SparseJacobian colored(Program f, int wrt, Sparsity pattern, Coloring coloring) {
        Expr input = f.inputs().get(wrt);
        int n = input.size();
        int k = coloring.count();
        if (pattern.nnz() == 0) {
            return of(pattern, f, Expr.zeros(0));
        }
        double[] seeds = new double[Shapes.size(k, n)];
        for (int j = 0; j < n; j++) {
            seeds[coloring.colors()[j] * n + j] = 1.0;
        }
        List<Expr> tangents = Arrays.asList(new Expr[f.inputs().size()]);
        tangents.set(wrt, Expr.constant(seeds, Shapes.prepend(k, input.shape())));
        Expr compressed = Jvp.directions(f, f.inputs(), tangents, k).tangents().getFirst();
        int[] from = new int[pattern.nnz()];
        for (int j = 0; j < n; j++) {
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                from[e] = coloring.colors()[j] * pattern.rows() + pattern.rowIdx()[e];
            }
        }
        Expr values = compressed.reshape(compressed.size()).gather(0, from);
        return of(pattern, f, values);
    }

    static SparseJacobian of(Sparsity pattern, Program f, Expr values) {
        return new SparseJacobian(pattern, Program.of(f.inputs(), List.of(values), List.of("values")).simplify());
    }

    /** All entries, zeros too, as a matrix (rows, cols). */
    Expr dense() {
        int rows = pattern.rows();
        int cols = pattern.cols();
        int[] from = new int[Shapes.size(rows, cols)];
        Arrays.fill(from, pattern.nnz());
        for (int j = 0; j < cols; j++) {
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                from[pattern.rowIdx()[e] * cols + j] = e;
            }
        }
        Expr withZero = Expr.concatenate(0, List.of(program.outputs().getFirst(), Expr.zeros(1)));
        return withZero.gather(0, from).reshape(rows, cols);
    }
}
