package dev.flowgrad.linalg;

/**
 * Solves {@code ((a + ib) M - J) x = b} as a real system of twice the size, {@code [aM - J, -bM; bM, aM - J]}, with real
 * and imaginary parts of an unknown side by side.
 */
final class ComplexMassShiftedSolver implements ComplexShiftedSolver {
    private final ShiftedSolver solver;
    private final double[] mass;
    private final double[] entries;
    private final double[] both;
    /** Where in {@code entries} the four copies of each entry of J and M are, in the order of the blocks. */
    private final int[][] at = new int[4][];

    private ComplexMassShiftedSolver(ShiftedSolver solver, double[] mass, int entries) {
        this.solver = solver;
        this.mass = mass;
        this.entries = new double[entries];
        both = new double[solver.size()];
        for (int block = 0; block < 4; block++) {
            at[block] = new int[mass.length];
        }
    }

    static ComplexMassShiftedSolver dense(int n, double[] mass) {
        ComplexMassShiftedSolver made = new ComplexMassShiftedSolver(ShiftedSolver.dense(2 * n), mass, 4 * n * n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int block = 0; block < 4; block++) {
                    made.at[block][i * n + j] = (2 * i + block / 2) * 2 * n + 2 * j + block % 2;
                }
            }
        }
        return made;
    }

    static ComplexMassShiftedSolver sparse(int[] colPtr, int[] rowIdx, double[] mass) {
        int n = colPtr.length - 1;
        int nnz = rowIdx.length;
        int[] columns = new int[2 * n + 1];
        int[] rows = new int[4 * nnz];
        int[][] at = new int[4][nnz];
        int count = 0;
        for (int column = 0; column < 2 * n; column++) {
            for (int e = colPtr[column / 2]; e < colPtr[column / 2 + 1]; e++) {
                for (int part = 0; part < 2; part++) {
                    rows[count] = 2 * rowIdx[e] + part;
                    at[2 * part + column % 2][e] = count++;
                }
            }
            columns[column + 1] = count;
        }
        ComplexMassShiftedSolver made = new ComplexMassShiftedSolver(ShiftedSolver.sparse(columns, rows), mass, 4 * nnz);
        System.arraycopy(at, 0, made.at, 0, 4);
        return made;
    }

    @Override
    public boolean factorise(double shiftRe, double shiftIm, double[] j) {
        for (int e = 0; e < mass.length; e++) {
            double real = j[e] - shiftRe * mass[e];
            double imaginary = shiftIm * mass[e];
            entries[at[0][e]] = real; // the solver takes what it is given with a minus
            entries[at[1][e]] = imaginary;
            entries[at[2][e]] = -imaginary;
            entries[at[3][e]] = real;
        }
        return solver.factorise(0, entries);
    }

    @Override
    public void solve(double[] x, double[] y) {
        for (int k = 0; k < x.length; k++) {
            both[2 * k] = x[k];
            both[2 * k + 1] = y[k];
        }
        solver.solve(both);
        for (int k = 0; k < x.length; k++) {
            x[k] = both[2 * k];
            y[k] = both[2 * k + 1];
        }
    }
}
