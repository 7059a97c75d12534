package dev.flowgrad.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.ExplicitRungeKutta;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.events.Affect;
import dev.flowgrad.ode.events.ContinuousCallback;
import dev.flowgrad.ode.events.PresetTimeCallback;
import dev.flowgrad.ode.events.StateFunction;
import org.junit.jupiter.api.Test;

/** Integrations on ND4J against those in the engine's own loops. */
class Nd4jSolveTest {
    private static final ODEProblem NEURAL = NeuralFlow.problem();

    /**
     * Both solves. Of the same steps they are the same to rounding. A controller hears rounding alone where steps are so
     * small that their error estimate cancels, as the first one is, and two such solves agree to less than their tolerance.
     */
    private static Solution[] both(ODEProblem problem, SolveOptions.Builder options, double tolerance) {
        Solution host = problem.solve(options.build());
        Solution device = problem.solve(options.placement(Same.DOUBLE).build());
        assertEquals(host.retcode(), device.retcode());
        assertEquals(host.stats(), device.stats());
        assertArrayEquals(host.t(), device.t(), tolerance);
        Same.check(host.method().name(), host.u(), device.u(), tolerance);
        return new Solution[] {host, device};
    }

    @Test
    void everyExplicitMethod() {
        int tried = 0;
        for (Method method : Methods.all()) {
            if (method instanceof ExplicitRungeKutta) {
                both(NEURAL, SolveOptions.builder().method(method).adaptive(false).dt(0.05).saveat(0.13), 1e-12);
                if (method.adaptive()) {
                    both(NEURAL, SolveOptions.builder().method(method).rtol(1e-6).atol(1e-8).saveat(0.3), 1e-7);
                }
                tried++;
            }
        }
        assertTrue(tried > 8, "methods tried: " + tried);
    }

    @Test
    void singlePrecision() {
        SolveOptions.Builder options = SolveOptions.builder().rtol(1e-5).atol(1e-6).saveat(0.25);
        Solution host = NEURAL.solve(options.method("Tsit5").build());
        Solution device = NEURAL.solve(options.placement(Same.SINGLE).build());
        Same.check("float32", host.u(), device.u(), 1e-5);
    }

    @Test
    void denseOutputBackwardInTimeAndWithStops() {
        ODEProblem back = NEURAL.remake().tspan(2, 0.5).build();
        for (String method : new String[] {"Tsit5", "Vern7"}) {
            Solution[] s = both(back, SolveOptions.builder().method(method).adaptive(false).dt(0.2).tstops(1.1), 1e-12);
            Same.check(method, s[0].at(1.234), s[1].at(1.234), 1e-12);
        }
    }

    @Test
    void oneStepperServesSeveralSolves() {
        SolveOptions.Builder options = SolveOptions.builder().method("DOP853").rtol(1e-8).saveat(1.0);
        both(NEURAL, options, 1e-9);
        double[] other = NeuralFlow.parameters();
        other[3] += 0.5;
        both(NEURAL.remake().p(other).build(), SolveOptions.builder().method("DOP853").rtol(1e-4).atol(1e-3).saveat(1.0), 1e-4);
    }

    @Test
    void eventsChangeStateAndParameters() {
        Solution plain = NEURAL.solve(SolveOptions.builder().saveat(0.3).build());
        double level = (plain.u(0, 0) + plain.u(2, 0)) / 2;
        StateFunction crossing = StateFunction.trace(NEURAL.dim(), NeuralFlow.PARAMETERS, (u, p, t) -> u.get(0).sub(level));
        ODEProblem problem = NEURAL.remake().callback(ContinuousCallback.of(crossing, Affect.of((u, p, t) -> u[1] += 0.3)),
                PresetTimeCallback.of(Affect.of((u, p, t) -> {
                    u[0] = 1 - u[0];
                    p[0] = 2;
                }), 0.7, 1.2)).build();
        Solution[] s = both(problem, SolveOptions.builder().method("Tsit5").adaptive(false).dt(0.05), 1e-12);
        assertEquals(s[0].events().size(), s[1].events().size());
        assertTrue(s[1].events().size() > 2, "events: " + s[1].events().size());
    }

    @Test
    void failuresHaveTheSameNames() {
        ODEFunction grows = ODEFunction.trace(1, 0, (u, p, t) -> u.mul(u));
        ODEProblem blowUp = ODEProblem.of(grows, new double[] {1}, 0, 2);
        for (SolveOptions.Builder options : new SolveOptions.Builder[] {SolveOptions.builder().method("Tsit5"),
            SolveOptions.builder().method("RK4").dt(0.05)}) {
            Solution host = blowUp.solve(options.build());
            Solution device = blowUp.solve(options.placement(Same.DOUBLE).build());
            assertEquals(host.retcode(), device.retcode());
            assertTrue(device.retcode() != Retcode.SUCCESS);
        }
    }

    @Test
    void withoutAMethodOneThatRunsThereIsTaken() {
        assertEquals("Tsit5", NEURAL.solve(SolveOptions.builder().placement(Same.DOUBLE).build()).methodName());
        assertEquals("Vern7", NEURAL.solve(SolveOptions.builder().rtol(1e-9).placement(Same.DOUBLE).build()).methodName());
    }

    @Test
    void whatDoesNotRunThereIsAnError() {
        SolveOptions.Builder options = SolveOptions.builder().placement(Same.DOUBLE);
        assertError("Tsit5", NEURAL, options.method("Rodas5P"));
        ODEProblem opaque = ODEProblem.of(ODEFunction.of(1, (du, u, p, t) -> du[0] = 1), new double[] {0}, 0, 1);
        assertError("traced", opaque, options.method("Tsit5"));
        ODEProblem mass = NEURAL.remake().massMatrix(new double[225]).build();
        assertThrows(FlowgradException.class, () -> mass.solve(SolveOptions.builder().placement(Same.DOUBLE).build()));
        assertError("1.0E-6", NEURAL, SolveOptions.builder().placement(Same.SINGLE).rtol(1e-8));
    }

    private static void assertError(String says, ODEProblem problem, SolveOptions.Builder options) {
        FlowgradException e = assertThrows(FlowgradException.class, () -> problem.solve(options.build()));
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }
}
