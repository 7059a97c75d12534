package dev.flowgrad.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ensemble.EnsembleSolution;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Cancellation;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.opaque.OpaqueFunction;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BridgeTest {
    private static LoadedProgram decay() {
        Expr u = Expr.input("u", 1);
        Expr p = Expr.input("p", 1);
        return Bridge.load(Program.of(List.of(u, p, Expr.input("t")), List.of(u.mul(p).neg())).toBytes());
    }

    private static LoadedProgram square() {
        Expr x = Expr.input("x", 3);
        return Bridge.load(Program.of(List.of(x), List.of(x.mul(x).sum())).toBytes());
    }

    @Test
    void solvesAProgramWithOptionsInJson() {
        Solution s = Bridge.solve(List.of(decay()), "{\"rtol\":1e-10,\"atol\":1e-12,\"saveat\":[0,1]}", new double[] {2},
                new double[] {0.5}, 0, 1, null, null);
        assertEquals("Success", s.retcode().toString());
        assertArrayEquals(new double[] {2, 2 * Math.exp(-0.5)}, s.u(), 1e-9);
        assertTrue(Bridge.stats(s.stats()).startsWith("{\"nf\":"));
    }

    @Test
    void solvesManyAtOnce() {
        String spec = "{\"rtol\":1e-9,\"atol\":1e-9,\"saveat\":[1]}";
        EnsembleSolution many = Bridge.solveEnsemble(List.of(decay()), spec, new double[] {2}, 1, new double[] {0.5, 1, 2}, 3, 0, 1,
                2, null, null);
        assertArrayEquals(new double[] {2 * Math.exp(-0.5), 2 * Math.exp(-1), 2 * Math.exp(-2)}, many.u(), 1e-8);
        EnsembleSolution one = Bridge.solveEnsemble(List.of(decay()), spec, new double[] {2}, 1, new double[] {0.5}, 1, 0, 1, 0,
                null, null);
        assertArrayEquals(many.u(0), one.u());
        assertEquals("p", assertThrows(FlowgradException.class, () -> Bridge.solveEnsemble(List.of(decay()), spec,
                new double[] {2}, 1, new double[3], 2, 0, 1, 0, null, null)).argument());
        assertEquals("u0", assertThrows(FlowgradException.class, () -> Bridge.solveEnsemble(List.of(decay()), spec,
                new double[] {2}, 0, new double[1], 1, 0, 1, 0, null, null)).argument());
        assertEquals("prob", assertThrows(FlowgradException.class, () -> Bridge.solveEnsemble(List.of(decay()),
                "{\"problem\":{\"kind\":\"steady_state\"}}", new double[] {2}, 1, new double[1], 1, 0, 1, 0, null, null))
                .argument());
    }

    /** The derivative of u(1) = u0 exp(-p) by u0 and p, of a solve that is a Program. */
    @Test
    void aSolveIsAProgram() {
        LoadedProgram solve = Bridge.solveProgram(List.of(decay()), "{\"rtol\":1e-9,\"atol\":1e-9}", 1, 1, 1);
        LoadedProgram derivative = Bridge.transform(solve, "vjp", "{\"wrt\":[0,1]}");
        double[][] found = Bridge.evaluate(derivative, new double[] {2}, new double[] {0.5}, new double[1], new double[] {1},
                new double[] {1}, new double[] {1});
        assertArrayEquals(new double[] {Math.exp(-0.5)}, found[1], 1e-8);
        assertArrayEquals(new double[] {-2 * Math.exp(-0.5)}, found[2], 1e-8);
        assertEquals("saveat", assertThrows(FlowgradException.class,
                () -> Bridge.solveProgram(List.of(decay()), "{\"saveat\":1}", 1, 1, 1)).argument());
    }

    @Test
    void solvesInAProgramAreWatched() {
        LoadedProgram solve = Bridge.solveProgram(List.of(decay()), "{\"method\":\"Tsit5\",\"dtmax\":1e-6,\"maxiters\":1000000000}",
                1, 1, 1);
        for (LoadedProgram program : List.of(solve, Bridge.transform(solve, "vjp", "{\"wrt\":[0,1]}"))) {
            double[][] inputs = {{2}, {0.5}, {0}, {1e6}, {1e6}, {1}};
            Cancellation cancellation = new Cancellation();
            int[] reports = new int[1];
            String message = assertThrows(FlowgradException.class, () -> Bridge.evaluate(program,
                    Arrays.copyOf(inputs, program.program().inputs().size()), (fraction, t, steps) -> {
                        if (++reports[0] == 2) {
                            cancellation.cancel();
                        }
                    }, cancellation)).getMessage();
            assertTrue(message.contains("interrupted"), message);
            assertEquals(2, reports[0]);
        }
    }

    @Test
    void whatIsCalledBackIsAProgramToo() {
        LoadedProgram f = Bridge.opaque(new OpaqueFunction(1, 1, 1, (du, u, p, t) -> du[0] = -p[0] * u[0], null, null, null));
        LoadedProgram affect = Bridge.opaqueAffect(new OpaqueFunction(1, 1, 2, (out, u, p, t) -> {
            out[0] = u[0];
            out[1] = 0;
        }, null, null, null));
        Solution s = Bridge.solve(List.of(f, affect), "{\"rtol\":1e-9,\"atol\":1e-9,\"callbacks\":[{\"kind\":\"preset_time\","
                + "\"times\":[0.5],\"affect\":1}]}", new double[] {2}, new double[] {1}, 0, 1, null, null);
        assertEquals(2 * Math.exp(-0.5), s.last()[0], 1e-8);
        f.close();
        assertEquals("Failure", Bridge.solve(List.of(f), "{}", new double[] {2}, new double[] {1}, 0, 1, null, null).retcode()
                .toString());
    }

    /** u' = -p u, pushed up by one where it falls to one half; p doubles. */
    @Test
    void callbacksReferToFunctionsByIndex() {
        Expr u = Expr.input("u", 1);
        Expr p = Expr.input("p", 1);
        List<Expr> inputs = List.of(u, p, Expr.input("t"));
        LoadedProgram condition = Bridge.load(Program.of(inputs, List.of(u.sub(0.5))).toBytes());
        LoadedProgram affect = Bridge.load(Program.of(inputs, List.of(u.add(1), p.mul(2))).toBytes());
        String tight = "{\"rtol\":1e-10,\"atol\":1e-12,\"callbacks\":[";
        Solution s = Bridge.solve(List.of(decay(), condition, affect), tight + "{\"kind\":\"continuous\",\"condition\":1,"
                + "\"affect\":2,\"direction\":\"falling\",\"save_positions\":[false,true]},"
                + "{\"kind\":\"saving\",\"function\":1,\"saveat\":[1]}]}", new double[] {1}, new double[] {1}, 0, 1, null, null);
        assertEquals(Math.log(2), s.events().getFirst().t(), 1e-9);
        double end = 1.5 * Math.exp(-2 * (1 - Math.log(2)));
        assertEquals(end, s.last()[0], 1e-8);
        assertEquals(end - 0.5, s.saved().getFirst().values()[0], 1e-8);
        assertTrue(Bridge.events(s).contains("\"callback\":[0],\"component\":[0]"), Bridge.events(s));
        refusesCallback("`affect` of a callback must be the index of a function, got 0",
                "{\"kind\":\"discrete\",\"condition\":1,\"affect\":0}");
        refusesCallback("there is none of index 7", "{\"kind\":\"discrete\",\"condition\":7}");
        refusesCallback("`callback` must have a `kind`", "{\"kind\":\"sometimes\"}");
        refusesCallback("`when` is not a part of a discrete callback", "{\"kind\":\"discrete\",\"when\":1}");
        refusesCallback("`direction` of a callback must be both, rising or falling",
                "{\"kind\":\"continuous\",\"condition\":1,\"direction\":\"up\"}");
    }

    private static void refusesCallback(String words, String callback) {
        Expr u = Expr.input("u", 1);
        LoadedProgram condition = Bridge.load(Program.of(List.of(u, Expr.input("p", 1), Expr.input("t")), List.of(u)).toBytes());
        String message = assertThrows(FlowgradException.class, () -> Bridge.solve(List.of(decay(), condition),
                "{\"callbacks\":[" + callback + "]}", new double[] {1}, new double[] {1}, 0, 1, null, null)).getMessage();
        assertTrue(message.contains(words), message);
    }

    @Test
    void solvesVelocitiesAndPositions() {
        Expr state = Expr.input("u", 2);
        LoadedProgram f = Bridge.load(Program.of(List.of(state, Expr.input("p", 0), Expr.input("t")),
                List.of(Expr.stack(state.get(1).neg(), state.get(0)))).toBytes());
        String symplectic = "{\"method\":\"KahanLi6\",\"dt\":0.1,\"problem\":{\"kind\":\"dynamical\"}}";
        Solution s = Bridge.solve(List.of(f), symplectic, new double[] {0, 1}, new double[0], 0, 1, null, null);
        assertArrayEquals(new double[] {-Math.sin(1), Math.cos(1)}, s.last(), 1e-8);
        String ordinary = "{\"method\":\"KahanLi6\",\"dt\":0.1}";
        FlowgradException e = assertThrows(FlowgradException.class,
                () -> Bridge.solve(List.of(f), ordinary, new double[] {0, 1}, new double[0], 0, 1, null, null));
        assertTrue(e.getMessage().contains("make the problem a SecondOrderODEProblem"), e.getMessage());
    }

    @Test
    void solvesHalvesOfARightHandSide() {
        String split = "{\"method\":\"ETDRK4\",\"dt\":1,\"problem\":{\"kind\":\"split\"}}";
        Solution s = Bridge.solve(List.of(decay(), decay()), split, new double[] {2}, new double[] {0.5}, 0, 3, null, null);
        assertEquals("Success", s.retcode().toString());
        assertEquals(2 * Math.exp(-3), s.last()[0], 1e-2);
        assertRefused("`f2` is missing; give both halves of u' = f1 + f2", split);
        assertRefused("`problem` cannot be of kind ade", "{\"problem\":{\"kind\":\"ade\"}}");
        assertRefused("`problem` must be a map with a kind, got 3", "{\"problem\":3}");
    }

    private static void assertRefused(String message, String spec) {
        assertEquals(message, assertThrows(FlowgradException.class, () -> Bridge.solve(List.of(decay()), spec,
                new double[1], new double[1], 0, 3, null, null)).getMessage());
    }

    @Test
    void findsSteadyStates() {
        String spec = "{\"problem\":{\"kind\":\"steady_state\",\"method\":\"SSRootfind\"}}";
        Solution s = Bridge.solve(List.of(decay()), spec, new double[] {2}, new double[] {0.5}, 0, 1, null, null);
        assertEquals("SSRootfind", s.methodName());
        assertEquals("Success", s.retcode().toString());
        assertEquals(0, s.u()[0], 1e-15);
    }

    @Test
    void derivativesAreProgramsAgain() {
        double[] x = {1, 2, 3};
        assertArrayEquals(new double[] {2, 4, 6},
                Bridge.evaluate(Bridge.transform(square(), "value_and_grad", "{\"wrt\":[0]}"), x)[1]);
        assertArrayEquals(new double[] {4},
                Bridge.evaluate(Bridge.transform(square(), "jvp", "{\"wrt\":[0]}"), x, new double[] {0, 1, 0})[1]);
        assertArrayEquals(new double[] {20, 40, 60},
                Bridge.evaluate(Bridge.transform(square(), "vjp", "{\"wrt\":[0]}"), x, new double[] {10})[1]);
        assertArrayEquals(new double[] {2, 4, 6},
                Bridge.evaluate(Bridge.transform(square(), "jacobian", "{\"wrt\":0}"), x)[0]);
        LoadedProgram gradient = Bridge.transform(square(), "value_and_grad", "{\"wrt\":[0]}");
        assertArrayEquals(new double[] {0, 2, 0}, Bridge.evaluate(Bridge.transform(gradient, "jvp", "{\"wrt\":[0]}"), x,
                new double[] {0, 1, 0})[3]);
    }

    @Test
    void shapesAndMethodsAreJson() {
        assertEquals("{\"inputs\":[[3]],\"outputs\":[[]]}", Bridge.shapes(square()));
        assertTrue(Bridge.methods().contains("{\"name\":\"Tsit5\",\"order\":5,"));
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertEquals("`x` must have shape (3,), got 2 numbers", assertThrows(FlowgradException.class,
                () -> Bridge.evaluate(square(), new double[2])).getMessage());
        assertEquals("`inputs` must be 1 arrays, got 0", assertThrows(FlowgradException.class,
                () -> Bridge.evaluate(square())).getMessage());
        assertEquals("`wrt` must be indices of inputs, below 1, got 1", assertThrows(FlowgradException.class,
                () -> Bridge.transform(square(), "jvp", "{\"wrt\":[1]}")).getMessage());
        assertEquals("`p` has 2 elements but the right-hand side is for 1; make them agree",
                assertThrows(FlowgradException.class, () -> Bridge.solve(List.of(decay()), "{}", new double[] {1},
                        new double[2], 0, 1, null, null)).getMessage());
        assertTrue(assertThrows(FlowgradException.class, () -> Bridge.load(new byte[] {1, 2, 3})).getMessage()
                .startsWith("`program` is damaged"));
    }
}
