package dev.flowgrad.ad;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostTest {
    private static final double MOST = 4.5;
    private static final Map<String, Program> FUNCTIONS = Map.of("Lotka-Volterra", Models.lotkaVolterra(), "Pleiades",
            Models.pleiades(), "Brusselator on arrays", Models.brusselatorArrays(64), "Brusselator on cells",
            Models.brusselatorCells(64), "layer", Models.layer());

    @Test
    void aVjpTakesAFewTimesTheOperationsOfItsFunction() {
        FUNCTIONS.forEach((name, f) -> {
            for (int[] wrt : new int[][] {{0}, {1}, {0, 1}}) {
                double ratio = (double) Cost.of(pullback(f, wrt)) / Cost.of(f.simplify());
                assertTrue(ratio <= MOST, () -> name + " by " + wrt.length + ": " + ratio);
            }
        });
    }

    /** What waits for what: a sum of many cotangents must not be one long chain. */
    @Test
    void aVjpIsNotMuchDeeperThanItsFunction() {
        FUNCTIONS.forEach((name, f) -> {
            for (int[] wrt : new int[][] {{0}, {1}, {0, 1}}) {
                int deepest = depth(pullback(f, wrt));
                assertTrue(deepest <= 3 * depth(f.simplify()) + 10, () -> name + ": " + deepest);
            }
        });
    }

    private static Program pullback(Program f, int... wrt) {
        Program vjp = Vjp.of(f, wrt);
        return Program.of(vjp.inputs(), vjp.outputs().subList(1, 1 + wrt.length)).simplify();
    }

    private static int depth(Program f) {
        Map<Expr, Integer> depths = new HashMap<>();
        int deepest = 0;
        for (Expr e : f.nodes()) {
            int before = e.args().stream().mapToInt(depths::get).max().orElse(0);
            boolean isWork = e.op().kind() != Op.Kind.LEAF && e.op().kind() != Op.Kind.STRUCTURAL;
            depths.put(e, before + (isWork ? 1 : 0));
            deepest = Math.max(deepest, depths.get(e));
        }
        return deepest;
    }
}
