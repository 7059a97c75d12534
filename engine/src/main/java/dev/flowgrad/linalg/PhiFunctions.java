package dev.flowgrad.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;

/**
 * The functions of exponential integrators: {@code phi_0(z) = e^z} and {@code phi_k(z) = (phi_{k-1}(z) - 1/(k-1)!) /
 * z}, for k to 3. Matrices are scaled down, where Taylor's series serves, and doubled back, which is stable.
 *
 * <p>Sources: H. Berland, B. Skaflestad and W. M. Wright, EXPINT, a MATLAB package for exponential integrators, ACM
 * TOMS 33 (2007), article 4, for the doubling; M. Hochbruck and A. Ostermann, Exponential integrators, Acta Numerica 19
 * (2010).
 */
public final class PhiFunctions {
    /** Beyond this, differences lose no digits that matter. */
    private static final double SMALL = 1;
    /** Terms of the series for phi_3 within that. */
    private static final int TERMS = 17;

    private PhiFunctions() {
    }

    /** phi_0 to phi_3 of a number. */
    public static double[] of(double z) {
        double phi1;
        double phi2;
        double phi3;
        if (Math.abs(z) <= SMALL) {
            phi3 = 0;
            for (int j = TERMS; j >= 0; j--) {
                phi3 = phi3 * z + coefficient(j);
            }
            phi2 = phi3 * z + 0.5;
            phi1 = phi2 * z + 1;
        } else {
            phi1 = Math.expm1(z) / z;
            phi2 = (phi1 - 1) / z;
            phi3 = (phi2 - 0.5) / z;
        }
        return new double[] {Math.exp(z), phi1, phi2, phi3};
    }

    /** phi_0 to phi_3 of an n by n matrix, row-major, as four matrices of the same kind. */
    public static double[][] of(double[] matrix, int n) {
        DMatrixRMaj z = new DMatrixRMaj(n, n, true, matrix);
        double norm = NormOps_DDRM.normP1(z);
        int doublings = norm <= SMALL ? 0 : (int) Math.ceil(Math.log(norm / SMALL) / Math.log(2));
        CommonOps_DDRM.scale(Math.scalb(1.0, -doublings), z);

        DMatrixRMaj phi3 = new DMatrixRMaj(n, n);
        for (int j = TERMS; j >= 0; j--) {
            phi3 = next(phi3, z, coefficient(j));
        }
        DMatrixRMaj phi2 = next(phi3, z, 0.5);
        DMatrixRMaj phi1 = next(phi2, z, 1);
        DMatrixRMaj phi0 = next(phi1, z, 1);
        for (int i = 0; i < doublings; i++) {
            phi3 = doubled(phi0, phi3, 8, phi1, 0.5, phi2, 1);
            phi2 = doubled(phi0, phi2, 4, phi1, 1, phi1, 0);
            phi1 = doubled(phi0, phi1, 2, phi1, 0, phi1, 0);
            DMatrixRMaj square = new DMatrixRMaj(n, n);
            CommonOps_DDRM.mult(phi0, phi0, square);
            phi0 = square;
        }
        return new double[][] {phi0.data, phi1.data, phi2.data, phi3.data};
    }

    /** {@code 1 / (j + 3)!} */
    private static double coefficient(int j) {
        double factorial = 1;
        for (int i = 2; i <= j + 3; i++) {
            factorial *= i;
        }
        return 1 / factorial;
    }

    private static DMatrixRMaj next(DMatrixRMaj phi, DMatrixRMaj z, double constant) {
        DMatrixRMaj product = new DMatrixRMaj(z.numRows, z.numCols);
        CommonOps_DDRM.mult(phi, z, product);
        for (int i = 0; i < z.numRows; i++) {
            product.add(i, i, constant);
        }
        return product;
    }

    /** {@code (phi_0 phi + phi + a x + b y) / divisor} */
    private static DMatrixRMaj doubled(DMatrixRMaj phi0, DMatrixRMaj phi, double divisor, DMatrixRMaj x, double a,
            DMatrixRMaj y, double b) {
        DMatrixRMaj sum = new DMatrixRMaj(phi.numRows, phi.numCols);
        CommonOps_DDRM.mult(phi0, phi, sum);
        for (int i = 0; i < sum.data.length; i++) {
            sum.data[i] = (sum.data[i] + phi.data[i] + a * x.data[i] + b * y.data[i]) / divisor;
        }
        return sum;
    }
}
