package dev.flowgrad.problems;

import static dev.flowgrad.problems.Detest.END;

import java.util.List;

/** Class D of DETEST: orbits around one body, of growing eccentricity. */
final class DetestD {
    private DetestD() {
    }

    static List<StandardProblem> problems() {
        return List.of(orbit("D1", 0.1), orbit("D2", 0.3), orbit("D3", 0.5), orbit("D4", 0.7), orbit("D5",
                0.9));
    }

    private static StandardProblem orbit(String name, double e) {
        double[] u0 = {1 - e, 0, 0, Math.sqrt((1 + e) / (1 - e))};
        return StandardProblem.of(name, END, u0, (du, u, p, t) -> {
            double r2 = u[0] * u[0] + u[1] * u[1];
            double r3 = r2 * Math.sqrt(r2);
            du[0] = u[2];
            du[1] = u[3];
            du[2] = -u[0] / r3;
            du[3] = -u[1] / r3;
        }, kepler(END, e));
    }

    /** Position and velocity, from the eccentric anomaly that solves Kepler's equation. */
    private static double[] kepler(double t, double e) {
        double anomaly = t;
        for (int i = 0; i < 50; i++) {
            double residual = anomaly - e * Math.sin(anomaly) - t;
            anomaly -= residual / (1 - e * Math.cos(anomaly));
        }
        double minor = Math.sqrt(1 - e * e);
        double rate = 1 / (1 - e * Math.cos(anomaly));
        return new double[] {Math.cos(anomaly) - e, minor * Math.sin(anomaly), -Math.sin(anomaly) * rate,
            minor * Math.cos(anomaly) * rate};
    }
}
