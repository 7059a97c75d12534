package dev.flowgrad.problems;

import static dev.flowgrad.problems.Detest.END;

import java.util.List;

/** Class B of DETEST: small systems. */
final class DetestB {
    private DetestB() {
    }

    static List<StandardProblem> problems() {
        return List.of(populations(), linearReaction(), nonlinearReaction(), torus(), rigidBody());
    }

    private static StandardProblem populations() {
        return StandardProblem.of("B1", END, new double[] {1, 3}, (du, u, p, t) -> {
            du[0] = 2 * (u[0] - u[0] * u[1]);
            du[1] = -(u[1] - u[0] * u[1]);
        }, 0.6761876008576606607255739242863, 0.1860816099640029800751085984891);
    }

    /** Eigenvalues 0, -1 and -3. */
    private static StandardProblem linearReaction() {
        double slow = Math.exp(-END) / 2;
        double fast = Math.exp(-3 * END) / 2;
        return StandardProblem.of("B2", END, new double[] {2, 0, 1}, (du, u, p, t) -> {
            du[0] = -u[0] + u[1];
            du[1] = u[0] - 2 * u[1] + u[2];
            du[2] = u[1] - u[2];
        }, 1 + slow + fast, 1 - 2 * fast, 1 - slow + fast);
    }

    private static StandardProblem nonlinearReaction() {
        return StandardProblem.of("B3", END, new double[] {1, 0, 0}, (du, u, p, t) -> {
            du[0] = -u[0];
            du[1] = u[0] - u[1] * u[1];
            du[2] = u[1] * u[1];
        }, 2.061153622438557827977443443171e-09, 5.257228022048512528881075920391e-02,
                0.9474277177183612522726314128187);
    }

    /** The solution winds around a torus. */
    private static StandardProblem torus() {
        double radius = 2 + Math.cos(END);
        return StandardProblem.of("B4", END, new double[] {3, 0, 0}, (du, u, p, t) -> {
            double r = Math.sqrt(u[0] * u[0] + u[1] * u[1]);
            du[0] = -u[1] - u[0] * u[2] / r;
            du[1] = u[0] - u[1] * u[2] / r;
            du[2] = u[0] / r;
        }, radius * Math.cos(END), radius * Math.sin(END), Math.sin(END));
    }

    /** Euler's equations of a rigid body without torque: the Jacobi functions sn, cn and dn. */
    private static StandardProblem rigidBody() {
        return StandardProblem.of("B5", END, new double[] {0, 1, 1}, (du, u, p, t) -> {
            du[0] = u[1] * u[2];
            du[1] = -u[0] * u[2];
            du[2] = -0.51 * u[0] * u[1];
        }, jacobi(END, 0.51));
    }

    /** (sn, cn, dn) by the arithmetic-geometric mean (Abramowitz and Stegun 16.4). */
    private static double[] jacobi(double x, double m) {
        int n = 8;
        double[] a = new double[n + 1];
        double[] c = new double[n + 1];
        a[0] = 1;
        double b = Math.sqrt(1 - m);
        for (int i = 1; i <= n; i++) {
            a[i] = (a[i - 1] + b) / 2;
            c[i] = (a[i - 1] - b) / 2;
            b = Math.sqrt(a[i - 1] * b);
        }
        double phi = Math.scalb(a[n] * x, n);
        for (int i = n; i > 0; i--) {
            phi = (phi + Math.asin(c[i] / a[i] * Math.sin(phi))) / 2;
        }
        double sn = Math.sin(phi);
        return new double[] {sn, Math.cos(phi), Math.sqrt(1 - m * sn * sn)};
    }
}
