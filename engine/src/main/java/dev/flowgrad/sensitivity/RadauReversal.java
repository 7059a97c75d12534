package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.Layout;
import dev.flowgrad.ode.MassMatrix;
import java.util.Arrays;

/**
 * Steps of Radau IIA in reverse, by implicit differentiation of its stages: {@code (I x M) z = h (A x I) F(u + z)}. With D the
 * Jacobians at the stages, the cotangents of the values of f solve {@code ((A^-T / h) x M^T - D^T) s = zbar}, a system of
 * three times the size, sparse where the Jacobian is.
 *
 * <p>Source: Griewank and Walther, Evaluating Derivatives (2008), chapter 15, for implicit differentiation; Hairer and
 * Wanner II, section IV.8, for the method.
 */
final class RadauReversal extends ImplicitReversal {
    private static final int STAGES = 3;
    private static final double C1 = (4 - Math.sqrt(6)) / 10;
    private static final double C2 = (4 + Math.sqrt(6)) / 10;
    /** Zero, where the collocation polynomial is zero, and the nodes. */
    private static final double[] NODES = {0, C1, C2, 1};

    private final TransposedMatrix matrix;
    private final Layout layout;
    private final ShiftedSolver solver;
    /** Of each stage: where the entries of its Jacobian are in the large matrix. */
    private final int[][] places;
    /** Of each pair of stages: where the entries of the mass matrix are in that block. */
    private final int[][][] masses;
    /** The entries of the transposed mass matrix. */
    private final double[] mass;
    private final double[] values;
    private final double[] entries;
    private final double[] right;
    private final double[] y;
    private final double[] w;

    /** {@code massTransposed} is null for the identity. */
    RadauReversal(TransposedMatrix matrix, MassMatrix massTransposed, TransposedJacobian.Instance jacobian, int dim,
            double[] pbar) {
        super(dense(), false, jacobian, dim, pbar);
        this.matrix = matrix;
        places = new int[STAGES][matrix.pattern().nnz()];
        Sparsity pattern = massTransposed == null ? identity(dim) : massTransposed.pattern();
        mass = massTransposed == null ? new double[dim] : massTransposed.values();
        if (massTransposed == null) {
            Arrays.fill(mass, 1);
        }
        masses = new int[STAGES][STAGES][mass.length];
        Sparsity large = assemble(matrix.pattern(), pattern);
        layout = Layout.of(large);
        solver = layout.solver();
        values = new double[large.nnz()];
        entries = layout.entriesFor(values);
        right = new double[STAGES * dim];
        y = new double[dim];
        w = new double[dim];
    }

    /** The collocation polynomial by its values at the nodes. */
    private static PolynomialWeights dense() {
        double[] x = {1 / (C1 * (1 - C1)), 0, -1 / (1 - C1)};
        double[] y = {0, 1 / (C2 * (1 - C2)), -1 / (1 - C2)};
        double[][] d = new double[2][STAGES];
        for (int i = 0; i < STAGES; i++) {
            d[1][i] = (y[i] - x[i]) / (C2 - C1);
            d[0][i] = x[i] - C1 * d[1][i];
        }
        return new PolynomialWeights(new double[] {0, 0, 1}, d);
    }

    /** An element of the inverse of the tableau: the derivative at node i of Lagrange's polynomial of node j. */
    private static double inverse(int i, int j) {
        double at = NODES[i + 1];
        double sum = 0;
        double numerator = 1;
        double denominator = 1;
        for (int m = 0; m < NODES.length; m++) {
            if (m == j + 1) {
                continue;
            }
            denominator *= NODES[j + 1] - NODES[m];
            sum += i == j ? 1 / (at - NODES[m]) : 0;
            numerator *= m == i + 1 ? 1 : at - NODES[m];
        }
        return i == j ? sum : numerator / denominator;
    }

    private static Sparsity identity(int n) {
        int[] colPtr = new int[n + 1];
        int[] rowIdx = new int[n];
        for (int j = 0; j < n; j++) {
            colPtr[j + 1] = j + 1;
            rowIdx[j] = j;
        }
        return new Sparsity(n, n, colPtr, rowIdx);
    }

    /** The pattern of the large matrix: that of the mass matrix in each block, on the diagonal the Jacobian's too. */
    private Sparsity assemble(Sparsity block, Sparsity ofMass) {
        int n = block.rows();
        int[] colPtr = new int[STAGES * n + 1];
        int[] rowIdx = new int[STAGES * (block.nnz() + STAGES * ofMass.nnz())];
        int size = 0;
        for (int b = 0; b < STAGES; b++) {
            for (int j = 0; j < n; j++) {
                for (int a = 0; a < STAGES; a++) {
                    int e = a == b ? block.colPtr()[j] : block.colPtr()[j + 1];
                    int m = ofMass.colPtr()[j];
                    while (e < block.colPtr()[j + 1] || m < ofMass.colPtr()[j + 1]) {
                        int rowE = e < block.colPtr()[j + 1] ? block.rowIdx()[e] : n;
                        int rowM = m < ofMass.colPtr()[j + 1] ? ofMass.rowIdx()[m] : n;
                        if (rowE <= rowM) {
                            places[b][e++] = size;
                        }
                        if (rowM <= rowE) {
                            masses[a][b][m++] = size;
                        }
                        rowIdx[size++] = a * n + Math.min(rowE, rowM);
                    }
                }
                colPtr[b * n + j + 1] = size;
            }
        }
        return new Sparsity(STAGES * n, STAGES * n, colPtr, Arrays.copyOf(rowIdx, size));
    }

    private double stage(int i) {
        for (int j = 0; j < y.length; j++) {
            y[j] = u[j] + k[i][j];
        }
        return i == 2 ? tNext : t + NODES[i + 1] * h;
    }

    @Override
    void reverseStages() {
        int n = u.length;
        Arrays.fill(values, 0);
        for (int i = 0; i < STAGES; i++) {
            double at = stage(i);
            matrix.evaluate(y, at);
            for (int e = 0; e < places[i].length; e++) {
                values[places[i][e]] += matrix.values()[e];
            }
            for (int j = 0; j < STAGES; j++) {
                double weight = inverse(j, i) / h;
                for (int e = 0; e < mass.length; e++) {
                    values[masses[i][j][e]] -= weight * mass[e];
                }
            }
            System.arraycopy(kbar[i], 0, right, i * n, n);
        }
        layout.scatter(values, entries);
        if (!solver.factorise(0, entries)) {
            throw new FlowgradException("sensealg", "`sensealg` DiscreteAdjoint met a singular system at t = " + t
                    + "; take GaussAdjoint");
        }
        solver.solve(right);
        for (int i = 0; i < STAGES; i++) {
            System.arraycopy(right, i * n, w, 0, n);
            double at = stage(i);
            pull(y, at, w);
        }
    }
}
