package dev.flowgrad.problems;

import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import java.util.List;

/**
 * Non-stiff problems beside those of {@link Detest}. Their end values were computed in quadruple precision
 * with Radau IIA of order 13 at two tolerances.
 */
public final class NonStiff {
    private NonStiff() {
    }

    /** All problems of this class. */
    public static List<StandardProblem> all() {
        return List.of(lotkaVolterra(), spiral(), rigidBody(), lorenz(), pleiades());
    }

    /** Hares and lynxes: four parameters, periodic. A. J. Lotka 1925, V. Volterra 1926. */
    public static StandardProblem lotkaVolterra() {
        ODEFunction f = ODEFunction.of(2, (du, u, p, t) -> {
            du[0] = p[0] * u[0] - p[1] * u[0] * u[1];
            du[1] = -p[2] * u[1] + p[3] * u[0] * u[1];
        });
        return new StandardProblem("Lotka-Volterra", ODEProblem.of(f, new double[] {1, 1}, 0, 10, 1.5, 1, 3,
                1),
                new double[] {1.026344767575089319138686732960, 0.9096910781360416175482458929211});
    }

    /** A spiral that is usual for neural differential equations. R. T. Q. Chen et al., NeurIPS 2018. */
    public static StandardProblem spiral() {
        return StandardProblem.of("spiral", 1.5, new double[] {2, 0}, (du, u, p, t) -> {
            double x = u[0] * u[0] * u[0];
            double y = u[1] * u[1] * u[1];
            du[0] = -0.1 * x - 2 * y;
            du[1] = 2 * x - 0.1 * y;
        }, 1.291991562976786391258308165795, 0.9725860744345164253896233546233);
    }

    /**
     * A rigid body under an external torque. Problem 4 of F. T. Krogh, JACM 20 (1973), 545-562, with a
     * torque.
     */
    public static StandardProblem rigidBody() {
        return StandardProblem.of("rigid body", 10, new double[] {1, 0, 0.9}, (du, u, p, t) -> {
            double s = Math.sin(t);
            du[0] = -2 * u[1] * u[2];
            du[1] = 1.25 * u[0] * u[2];
            du[2] = -0.5 * u[0] * u[1] + 0.25 * s * s;
        }, -0.6688624229801343015667327404373, -0.5876984022040683950327786366418,
                2.010777393073610821234101700446);
    }

    /** Convection, chaotic. E. N. Lorenz, Journal of the Atmospheric Sciences 20 (1963), 130-141. */
    public static StandardProblem lorenz() {
        return StandardProblem.of("Lorenz", 1, new double[] {1, 0, 0}, (du, u, p, t) -> {
            du[0] = 10 * (u[1] - u[0]);
            du[1] = u[0] * (28 - u[2]) - u[1];
            du[2] = u[0] * u[1] - 8.0 / 3 * u[2];
        }, -9.408450567056036205392664725015, -9.096199071186478968341605714158,
                28.58162762439233910846179450964);
    }

    /**
     * Seven stars in a plane with close encounters: positions x, y, then velocities. Hairer, Nørsett and
     * Wanner, Solving Ordinary Differential Equations I, section II.10.
     */
    public static StandardProblem pleiades() {
        double[] u0 = {
            3, 3, -1, -3, 2, -2, 2, 3, -3, 2, 0, 0, -4, 4,
            0, 0, 0, 0, 0, 1.75, -1.5, 0, 0, 0, -1.25, 1, 0, 0
        };
        return StandardProblem.of("Pleiades", 3, u0, NonStiff::stars,
                0.3706139143970512910197392106071, 3.237284092057233092791253134460,
                -3.222559032418323346916499857300, 0.6597091455775308359442834870698,
                0.3425581707156579788834392023542, 1.562172101400631016023889476076,
                -0.7003092922212495385986303891620, -3.943437585517392054007703133091,
                -3.271380973972549927973124739315, 5.225081843456544192278926190736,
                -2.590612434977469510774468523129, 1.198213693392274637440788177214,
                -0.2429682344935823409322274958008, 1.091449240428979747800638888680,
                3.417003806314314754888449077551, 1.354584501625501221439015971163,
                -2.590065597810775419509102778098, 2.025053734714241106062964728805,
                -1.155815100160449092827144838517, -0.8072988170223021726361097501750,
                0.5952396354208718766373358704049, -3.741244961234008469479046974362,
                0.3773459685750629037262866834771, 0.9386858869551078885062825077600,
                0.3667922227200569866428884475036, -0.3474046353808494365073545285489,
                2.344915448180936923080005131582, -1.947020434263291900858169407519);
    }

    private static void stars(double[] du, double[] u, double[] p, double t) {
        System.arraycopy(u, 14, du, 0, 14);
        for (int i = 0; i < 7; i++) {
            double ax = 0;
            double ay = 0;
            for (int j = 0; j < 7; j++) {
                double dx = u[j] - u[i];
                double dy = u[7 + j] - u[7 + i];
                double r2 = dx * dx + dy * dy;
                if (j != i) {
                    double pull = (j + 1) / (r2 * Math.sqrt(r2));
                    ax += pull * dx;
                    ay += pull * dy;
                }
            }
            du[14 + i] = ax;
            du[21 + i] = ay;
        }
    }
}
