package dev.flowgrad.ode.stabilized;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The coefficients of an orthogonal Runge-Kutta-Chebyshev method, for the degrees there are: a three-term recurrence of that
 * degree, and the few stages of an ordinary Runge-Kutta method that finish the step.
 *
 * @param name       of the method, and in small letters of the resource with the numbers
 * @param order      of the method
 * @param errorOrder of its error estimate, as in {@link dev.flowgrad.ode.Method#errorOrder}
 * @param finish     how many stages finish a step; all others are those of the recurrence
 * @param spread     s stages are stable as far as {@code spread s^2 - margin} along the negative real axis, in units of the
 *                   step; a little less than in the codes, whose bounds some degrees miss by up to 0.5 %
 * @param margin     see there
 * @param noise      what the finish leaves of rounding in the recurrence, in units of the last place, with a factor of 10 for
 *                   safety: this times {@code s^(2 finish)}, as its polynomial is of that degree in the square root of z
 * @param reference  where it is from
 */
record RockTable(String name, int order, int errorOrder, int finish, double spread, double margin, double noise,
        String reference) {
    /**
     * The method for one degree.
     *
     * @param degree     of the recurrence {@code P_j(z) = (a_j z + 1 + c_j) P_(j-1)(z) - c_j P_(j-2)(z)}
     * @param recurrence {@code a_1, a_2, c_2, a_3, c_3, ...}
     * @param a          the matrix of the finish, by rows below its diagonal
     * @param b          its weights
     * @param e          weights of the error; the last is that of the slope at the end
     */
    record Degree(int degree, double[] recurrence, double[] a, double[] b, double[] e) {
    }

    /** The least number of stages, whole, that reach so far along the negative real axis, in units of the step. */
    double stages(double reach) {
        return Math.ceil(Math.sqrt((reach + margin) / spread));
    }

    /** How far so many stages reach. */
    double reach(int stages) {
        return spread * stages * stages - margin;
    }

    /** All degrees, ascending. */
    List<Degree> read() {
        String resource = name.toLowerCase(Locale.ROOT) + ".txt";
        List<Degree> degrees = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(RockTable.class.getResourceAsStream(resource), resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> degrees.add(parse(line)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(degrees);
    }

    private Degree parse(String line) {
        double[] numbers = Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
        int b = 1 + finish * (finish - 1) / 2;
        int e = b + finish;
        int recurrence = e + finish + 1;
        return new Degree((int) numbers[0], Arrays.copyOfRange(numbers, recurrence, numbers.length),
                Arrays.copyOfRange(numbers, 1, b), Arrays.copyOfRange(numbers, b, e),
                Arrays.copyOfRange(numbers, e, recurrence));
    }
}
