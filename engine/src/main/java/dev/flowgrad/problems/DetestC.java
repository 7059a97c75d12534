package dev.flowgrad.problems;

import static dev.flowgrad.problems.Detest.END;

import java.util.List;

/** Class C of DETEST: systems of moderate size. */
final class DetestC {
    private DetestC() {
    }

    static List<StandardProblem> problems() {
        return List.of(decayChain(), growingDecayChain(), heat("C3", 10), heat("C4", 51), outerPlanets());
    }

    private static double[] unit(int n) {
        double[] u = new double[n];
        u[0] = 1;
        return u;
    }

    /** A chain of nine decays at rate 1. */
    private static StandardProblem decayChain() {
        double[] end = new double[10];
        end[9] = 1;
        double term = Math.exp(-END);
        for (int i = 0; i < 9; i++) {
            end[i] = term;
            end[9] -= term;
            term *= END / (i + 1);
        }
        return StandardProblem.of("C1", END, unit(10), (du, u, p, t) -> {
            du[0] = -u[0];
            for (int i = 1; i < 9; i++) {
                du[i] = u[i - 1] - u[i];
            }
            du[9] = u[8];
        }, end);
    }

    /** A chain of nine decays at rates 1 to 9. */
    private static StandardProblem growingDecayChain() {
        double[] end = new double[10];
        for (int i = 0; i < 9; i++) {
            end[i] = Math.exp(-END) * Math.pow(-Math.expm1(-END), i);
        }
        end[9] = Math.pow(-Math.expm1(-END), 9);
        return StandardProblem.of("C2", END, unit(10), (du, u, p, t) -> {
            du[0] = -u[0];
            for (int i = 1; i < 9; i++) {
                du[i] = i * u[i - 1] - (i + 1) * u[i];
            }
            du[9] = 9 * u[8];
        }, end);
    }

    /** The heat equation on n points; the solution is a sum of sines. */
    private static StandardProblem heat(String name, int n) {
        double[] end = new double[n];
        for (int k = 1; k <= n; k++) {
            double angle = k * Math.PI / (n + 1);
            double half = Math.sin(angle / 2);
            double amplitude = 2.0 / (n + 1) * Math.sin(angle) * Math.exp(-4 * half * half * END);
            for (int j = 0; j < n; j++) {
                end[j] += amplitude * Math.sin((j + 1) * angle);
            }
        }
        return StandardProblem.of(name, END, unit(n), (du, u, p, t) -> {
            for (int j = 0; j < n; j++) {
                double left = j > 0 ? u[j - 1] : 0;
                double right = j < n - 1 ? u[j + 1] : 0;
                du[j] = left - 2 * u[j] + right;
            }
        }, end);
    }

    /** Jupiter, Saturn, Uranus, Neptune and Pluto: positions, then velocities. */
    private static StandardProblem outerPlanets() {
        double[] u0 = {
            3.42947415189, 3.35386959711, 1.35494901715, 6.64145542550, 5.97156957878, 2.18231499728,
            11.2630437207, 14.6952576794, 6.27960525067, -30.1552268759, 1.65699966404, 1.43785752721,
            -21.1238353380, 28.4465098142, 15.3882659679, -0.557160570446, 0.505696783289, 0.230578543901,
            -0.415570776342, 0.365682722812, 0.169143213293, -0.325325669158, 0.189706021964, 0.0877265322780,
            -0.0240476254170, -0.287659532608, -0.117219543175, -0.176860753121, -0.216393453025,
            -0.0148647893090
        };
        return StandardProblem.of("C5", END, u0, DetestC::gravity);
    }

    private static void gravity(double[] du, double[] u, double[] p, double t) {
        double k2 = 2.95912208286;
        double sun = 1.00000597682;
        double[] mass = {
            0.000954786104043, 0.000285583733151, 0.0000437273164546, 0.0000517759138449, 0.00000277777777778
        };
        System.arraycopy(u, 15, du, 0, 15);
        for (int j = 0; j < 5; j++) {
            double own = cube(u, j, -1);
            for (int i = 0; i < 3; i++) {
                du[15 + 3 * j + i] = -(sun + mass[j]) * u[3 * j + i] / own;
            }
            for (int k = 0; k < 5; k++) {
                if (k != j) {
                    double distance = cube(u, k, j);
                    double other = cube(u, k, -1);
                    for (int i = 0; i < 3; i++) {
                        double x = u[3 * k + i];
                        du[15 + 3 * j + i] += mass[k] * ((x - u[3 * j + i]) / distance - x / other);
                    }
                }
            }
            for (int i = 0; i < 3; i++) {
                du[15 + 3 * j + i] *= k2;
            }
        }
    }

    /** Cube of the distance between bodies k and j; j = -1 is the sun. */
    private static double cube(double[] u, int k, int j) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double d = u[3 * k + i] - (j < 0 ? 0 : u[3 * j + i]);
            sum += d * d;
        }
        return sum * Math.sqrt(sum);
    }
}
