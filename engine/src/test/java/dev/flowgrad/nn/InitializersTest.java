package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.random.Key;
import dev.flowgrad.spec.Json;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InitializersTest {
    private static final Key KEY = Key.of(9);

    private static double variance(double[] x) {
        return Arrays.stream(x).map(v -> v * v).average().orElseThrow();
    }

    @Test
    void variances() {
        int[] shape = {60, 100};
        assertEquals(2.0 / 160, variance(Initializers.glorotUniform(1).of(KEY, shape)), 0.05 * 2.0 / 160);
        assertEquals(2.0 / 160, variance(Initializers.glorotNormal(1).of(KEY, shape)), 0.05 * 2.0 / 160);
        assertEquals(4 * 2.0 / 60, variance(Initializers.heUniform(2).of(KEY, shape)), 0.05 * 4 * 2.0 / 60);
        assertEquals(2.0 / 60, variance(Initializers.heNormal(1).of(KEY, shape)), 0.05 * 2.0 / 60);
        double[] convolution = Initializers.glorotNormal(1).of(KEY, 3, 3, 20, 40);
        assertEquals(2.0 / (9 * 60), variance(convolution), 0.05 * 2.0 / (9 * 60));
        double limit = Math.sqrt(6.0 / 160);
        assertTrue(Arrays.stream(Initializers.glorotUniform(1).of(KEY, shape)).allMatch(x -> Math.abs(x) < limit));
    }

    @Test
    void orthogonal() {
        for (int[] shape : new int[][] {{7, 4}, {4, 7}, {5, 5}, {2, 3, 4}}) {
            int columns = shape[shape.length - 1];
            double[] q = Initializers.orthogonal(3).of(KEY, shape);
            int rows = q.length / columns;
            boolean isWide = columns > rows;
            int n = Math.min(rows, columns);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    double dot = 0;
                    for (int k = 0; k < Math.max(rows, columns); k++) {
                        dot += isWide ? q[i * columns + k] * q[j * columns + k] : q[k * columns + i] * q[k * columns + j];
                    }
                    assertEquals(i == j ? 9.0 : 0.0, dot, 1e-13);
                }
            }
        }
    }

    @Test
    void fromJson() {
        assertArrayEquals(Initializers.heNormal(1).of(KEY, 2, 3), Initializers.of("he_normal").of(KEY, 2, 3));
        assertArrayEquals(Initializers.glorotUniform(0.5).of(KEY, 2, 3),
                Initializers.of(Json.parse("{\"kind\": \"glorot_uniform\", \"gain\": 0.5}")).of(KEY, 2, 3));
        assertArrayEquals(new double[] {0.25, 0.25}, Initializers.of(Json.parse("{\"kind\": \"constant\", \"value\": 0.25}")).of(KEY, 2));
        assertArrayEquals(new double[2], Initializers.of("zeros").of(KEY, 2));
        for (String wrong : new String[] {"\"glorot\"", "{\"kind\": \"zeros\", \"value\": 1}", "3", "{\"kind\": \"he_normal\", \"gain\": \"x\"}"}) {
            assertEquals("init", assertThrows(FlowgradException.class, () -> Initializers.of(Json.parse(wrong))).argument());
        }
        assertThrows(FlowgradException.class, () -> Initializers.glorotNormal(1).of(KEY, 5));
    }
}
