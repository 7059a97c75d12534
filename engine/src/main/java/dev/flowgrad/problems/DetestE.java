package dev.flowgrad.problems;

import static dev.flowgrad.problems.Detest.END;

import java.util.List;

/** Class E of DETEST: equations of second order as systems of first order. */
final class DetestE {
    private DetestE() {
    }

    static List<StandardProblem> problems() {
        return List.of(bessel(), vanDerPol(), duffing(), fallingBody(), pursuit());
    }

    /** Bessel's equation of order 1/2, shifted by 1: elementary functions. */
    private static StandardProblem bessel() {
        return StandardProblem.of("E1", END, besselHalf(1), (du, u, p, t) -> {
            double x = t + 1;
            du[0] = u[1];
            du[1] = -(u[1] / x + (1 - 0.25 / (x * x)) * u[0]);
        }, besselHalf(END + 1));
    }

    /** The function of order 1/2 and its derivative. */
    private static double[] besselHalf(double x) {
        double scale = Math.sqrt(2 / (Math.PI * x));
        return new double[] {scale * Math.sin(x), scale * (Math.cos(x) - Math.sin(x) / (2 * x))};
    }

    private static StandardProblem vanDerPol() {
        return StandardProblem.of("E2", END, new double[] {2, 0}, (du, u, p, t) -> {
            du[0] = u[1];
            du[1] = (1 - u[0] * u[0]) * u[1] - u[0];
        }, 2.008149762174948592014490671833, -4.250887527320214698592509054339e-02);
    }

    private static StandardProblem duffing() {
        return StandardProblem.of("E3", END, new double[] {0, 0}, (du, u, p, t) -> {
            du[0] = u[1];
            du[1] = u[0] * u[0] * u[0] / 6 - u[0] + 2 * Math.sin(2.78535 * t);
        });
    }

    private static StandardProblem fallingBody() {
        double rate = Math.sqrt(0.032 * 0.4);
        return StandardProblem.of("E4", END, new double[] {30, 0}, (du, u, p, t) -> {
            du[0] = u[1];
            du[1] = 0.032 - 0.4 * u[1] * u[1];
        }, 30 + Math.log(Math.cosh(rate * END)) / 0.4, rate / 0.4 * Math.tanh(rate * END));
    }

    /** A pursuit along a curve. */
    private static StandardProblem pursuit() {
        double q = 25 / (25 - END);
        return StandardProblem.of("E5", END, new double[] {0, 0}, (du, u, p, t) -> {
            du[0] = u[1];
            du[1] = Math.sqrt(1 + u[1] * u[1]) / (25 - t);
        }, 12.5 * Math.log(q) - END / 2 + END * END / 100, (q - 1 / q) / 2);
    }
}
