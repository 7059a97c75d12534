package dev.flowgrad.ode.adams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Orders;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.problems.Detest;
import dev.flowgrad.problems.NonStiff;
import dev.flowgrad.problems.StandardProblem;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VCABMTest {
    /**
     * The errors of one step of each order after steps of uneven sizes: of a quadrature, whose past slopes are exact, so that
     * the step shows its own error alone. It corrects with order k + 1, at its end as inside.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void orderOfAStep(int k) {
        int n = 6;
        double[] h = new double[n];
        double[] end = new double[n];
        double[] inside = new double[n];
        for (int i = 0; i < n; i++) {
            h[i] = Math.pow(1e-6, 1.0 / (k + 2)) / (1 + 0.2 * i); // so that errors of all orders are alike
            double[] errors = lastStep(k, h[i]);
            end[i] = errors[0];
            inside[i] = errors[1];
        }
        assertEquals(k + 2, Orders.slope(h, end), 0.1, "at the end");
        assertEquals(k + 2, Orders.slope(h, inside), 0.1, "inside");
    }

    /** The errors of a step of about size h at its end and at a third of it; of a circle, on which all steps are alike. */
    private static double[] lastStep(int k, double h) {
        Rhs f = new Rhs((du, u, p, t) -> {
            du[0] = Math.cos(t);
            du[1] = Math.sin(t);
        }, new double[0]);
        AdamsStepper stepper = new AdamsStepper(f, new double[2], new ErrorNorm(1, new double[] {1e3}, 2), k);
        double[] sizes = new Random(3).doubles(k + 6, 0.8, 1.2).toArray();
        double t = 2 - h * DoubleStream.of(sizes).sum();
        stepper.start(t);
        double[] errors = new double[2];
        for (double size : sizes) {
            double next = t + size * h;
            stepper.attempt(t, next - t, next);
            stepper.complete();
            errors[0] = arcError(stepper.u(), stepper.next(), t, next);
            double[] third = new double[2];
            stepper.interpolant().at(1.0 / 3, third);
            errors[1] = arcError(stepper.u(), third, t, t + (next - t) / 3);
            stepper.advance();
            t = next;
        }
        return errors;
    }

    private static double arcError(double[] a, double[] b, double t0, double t1) {
        return Math.hypot(b[0] - a[0] - Math.sin(t1) + Math.sin(t0), b[1] - a[1] + Math.cos(t1) - Math.cos(t0));
    }

    static Stream<StandardProblem> problems() {
        return Stream.concat(Detest.all().stream(), NonStiff.all().stream());
    }

    @ParameterizedTest
    @MethodSource("problems")
    void endIsWithinHundredTolerances(StandardProblem problem) {
        double[] reference = problem.reference() != null ? problem.reference()
                : problem.problem().solve(Methods.VERN9, options(1e-13)).last();
        for (double tolerance : new double[] {1e-6, 1e-8, 1e-10}) {
            Solution solution = problem.problem().solve(Methods.VCABM, options(tolerance));
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            double error = error(solution.last(), reference, tolerance);
            assertTrue(error < 100, () -> "at " + tolerance + ": " + error + " times the tolerance");
        }
    }

    @Test
    void denseOutputIsAsGoodAsTheSteps() {
        for (double tolerance : new double[] {1e-5, 1e-9}) {
            Solution solution = Detest.byName("B4").problem().solve(Methods.VCABM, options(tolerance));
            for (double t = 0.05; t < 20; t += 0.1) {
                double[] exact = {(2 + Math.cos(t)) * Math.cos(t), (2 + Math.cos(t)) * Math.sin(t), Math.sin(t)};
                assertTrue(error(solution.at(t), exact, tolerance) < 100, "t = " + t);
            }
        }
    }

    /** Two evaluations a step, fewer than any pair of Runge-Kutta type needs for the same error. */
    @Test
    void evaluationsAreFew() {
        StandardProblem pleiades = NonStiff.pleiades();
        Solution adams = pleiades.problem().solve(Methods.VCABM, options(1e-10));
        Solution verner = pleiades.problem().solve(Methods.VERN9, options(1e-10));
        assertEquals(2 * adams.stats().naccept() + adams.stats().nreject(), adams.stats().nf(), 3);
        assertTrue(adams.stats().nf() < 0.8 * verner.stats().nf(), adams.stats() + " against " + verner.stats());
    }

    @Test
    void backwardReturnsToTheStart() {
        ODEProblem forward = NonStiff.lotkaVolterra().problem();
        ODEProblem back = forward.remake().u0(forward.solve(Methods.VCABM, options(1e-11)).last()).tspan(10, 0).build();
        assertArrayEquals(new double[] {1, 1}, back.solve(Methods.VCABM, options(1e-11)).last(), 1e-8);
    }

    /** A kink at a stop is a start without a past; one in the dark costs steps, not accuracy. */
    @Test
    void discontinuitiesAreSeen() {
        ODEFunction f = ODEFunction.of(1, (du, u, p, t) -> du[0] = t < 1 ? Math.cos(t) : 5);
        ODEProblem problem = ODEProblem.of(f, new double[] {0}, 0, 3);
        assertEquals(Math.sin(1) + 10, problem.solve(Methods.VCABM, options(1e-8)).last()[0], 1e-6);
    }

    @Test
    void orderAndStepsBelongTogether() {
        assertThrowsFor("max_order", "from 1 to 12, got 13", () -> new VCABM(13));
        assertThrowsFor("adaptive", "whose order and steps belong together", () -> NonStiff.spiral().problem()
                .solve(Methods.VCABM, SolveOptions.builder().adaptive(false).dt(0.1).build()));
    }

    private static void assertThrowsFor(String argument, String part, Executable wrong) {
        FlowgradException e = assertThrows(FlowgradException.class, wrong);
        assertEquals(argument, e.argument());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    private static SolveOptions options(double tolerance) {
        return SolveOptions.builder().rtol(tolerance).atol(tolerance).build();
    }

    private static double error(double[] value, double[] exact, double tolerance) {
        double sum = 0;
        for (int j = 0; j < exact.length; j++) {
            double scaled = (value[j] - exact[j]) / (tolerance + tolerance * Math.abs(exact[j]));
            sum += scaled * scaled;
        }
        return Math.sqrt(sum / exact.length);
    }
}
