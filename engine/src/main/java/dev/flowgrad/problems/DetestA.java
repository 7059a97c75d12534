package dev.flowgrad.problems;

import static dev.flowgrad.problems.Detest.END;

import java.util.List;

/** Class A of DETEST: single equations. */
final class DetestA {
    private DetestA() {
    }

    static List<StandardProblem> problems() {
        return List.of(decay(), riccati(), oscillation(), logistic(), spiral());
    }

    private static StandardProblem decay() {
        return StandardProblem.of("A1", END, new double[] {1},
                (du, u, p, t) -> du[0] = -u[0], Math.exp(-END));
    }

    private static StandardProblem riccati() {
        return StandardProblem.of("A2", END, new double[] {1},
                (du, u, p, t) -> du[0] = -u[0] * u[0] * u[0] / 2, 1 / Math.sqrt(1 + END));
    }

    private static StandardProblem oscillation() {
        return StandardProblem.of("A3", END, new double[] {1},
                (du, u, p, t) -> du[0] = u[0] * Math.cos(t), Math.exp(Math.sin(END)));
    }

    private static StandardProblem logistic() {
        return StandardProblem.of("A4", END, new double[] {1},
                (du, u, p, t) -> du[0] = u[0] / 4 * (1 - u[0] / 20), 20 / (1 + 19 * Math.exp(-END / 4)));
    }

    private static StandardProblem spiral() {
        return StandardProblem.of("A5", END, new double[] {4},
                (du, u, p, t) -> du[0] = (u[0] - t) / (u[0] + t), -0.7887826688964014237307157954154);
    }
}
