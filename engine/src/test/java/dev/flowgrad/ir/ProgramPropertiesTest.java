package dev.flowgrad.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds of every Program. */
class ProgramPropertiesTest {
    private static final int PROGRAMS = 1_500;

    static void assertSameBits(String what, double[][] expected, double[][] actual) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i].length, actual[i].length, what);
            for (int e = 0; e < expected[i].length; e++) {
                assertEquals(Double.doubleToLongBits(expected[i][e]), Double.doubleToLongBits(actual[i][e]),
                        () -> what + ": " + java.util.Arrays.deepToString(expected) + " but was "
                                + java.util.Arrays.deepToString(actual));
            }
        }
    }

    @Test
    void generatorReachesEveryOperation() {
        Set<Op> missing = EnumSet.allOf(Op.class);
        for (int seed = 0; seed < 100; seed++) {
            RandomPrograms.safe(seed, 25).program().nodes().forEach(e -> missing.remove(e.op()));
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void identitiesKeepEveryBit() {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            RandomPrograms random = RandomPrograms.wild(seed, 25);
            Program f = random.program();
            for (double[][] x : new double[][][] {random.point(seed), random.extremes(seed)}) {
                double[][] expected = random.execute(x);
                assertSameBits("seed " + seed, expected, Reference.evaluate(f, x));
                assertSameBits("simplified, seed " + seed, expected, Reference.evaluate(f.simplify(), x));
            }
        }
    }

    @Test
    void simplifyingTwiceChangesNothing() {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            Program f = RandomPrograms.wild(seed, 25).program().simplify();
            Program g = f.simplify();
            assertEquals(f.toString(), g.toString(), "seed " + seed);
            assertTrue(f.nodes().size() <= RandomPrograms.wild(seed, 25).program().nodes().size() + 2, "seed " + seed);
        }
    }

    @Test
    void binaryFormRoundTrips() {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            RandomPrograms random = RandomPrograms.wild(seed, 25);
            Program f = random.program();
            Program g = Program.fromBytes(f.toBytes());
            assertEquals(f.toString(), g.toString(), "seed " + seed);
            double[][] x = random.extremes(seed);
            assertSameBits("seed " + seed, Reference.evaluate(f, x), Reference.evaluate(g, x));
        }
    }

    @Test
    void scalarFormIsTheSameFunction() {
        for (int seed = 0; seed < 300; seed++) {
            RandomPrograms random = RandomPrograms.safe(seed, 25);
            Program f = random.program();
            Program g = Scalarize.of(f, 100_000);
            double[][] expected = Reference.evaluate(f, random.point(seed));
            double[][] actual = Reference.evaluate(g, random.point(seed));
            for (int i = 0; i < expected.length; i++) {
                org.junit.jupiter.api.Assertions.assertArrayEquals(expected[i], actual[i], 1e-12, "seed " + seed);
                assertEquals(Shapes.text(f.outputs().get(i).shape()), Shapes.text(g.outputs().get(i).shape()));
            }
            for (Expr e : g.nodes()) {
                assertTrue(!e.op().isElementwise() || e.size() == 1 || e.op() == Op.CALL, "seed " + seed);
            }
        }
    }
}
