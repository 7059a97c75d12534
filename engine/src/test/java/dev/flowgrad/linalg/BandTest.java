package dev.flowgrad.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bands are as narrow as an order of the unknowns can make them. */
class BandTest {
    /** A chain, numbered at random, becomes a tridiagonal matrix again. */
    @Test
    void aChainIsFound() {
        int n = 50;
        int[] place = new Random(3).ints(0, n).distinct().limit(n).toArray();
        int[] position = new int[n];
        for (int k = 0; k < n; k++) {
            position[place[k]] = k;
        }
        int[] colPtr = new int[n + 1];
        int[] rowIdx = new int[3 * n];
        int count = 0;
        for (int j = 0; j < n; j++) {
            int start = count;
            for (int k = Math.max(0, position[j] - 1); k <= Math.min(n - 1, position[j] + 1); k++) {
                rowIdx[count++] = place[k];
            }
            Arrays.sort(rowIdx, start, count);
            colPtr[j + 1] = count;
        }
        Band band = Band.of(colPtr, Arrays.copyOf(rowIdx, count));
        assertEquals(1, band.lower);
        assertEquals(1, band.upper);
        assertEquals(n, Arrays.stream(band.order).distinct().count());
    }

    /** What is narrow as it is stays in its order; a triangle has no lower part. */
    @Test
    void theGivenOrderIsKeptWhereItIsBest() {
        Band band = Band.of(new int[] {0, 1, 3, 5}, new int[] {0, 0, 1, 1, 2});
        assertEquals(0, band.lower);
        assertEquals(1, band.upper);
        assertTrue(Arrays.equals(new int[] {0, 1, 2}, band.order));
    }

    @Test
    void unknownsThatAreJoinedToNothing() {
        Band band = Band.of(new int[4], new int[0]);
        ShiftedSolver solver = ShiftedSolver.banded(band);
        double[] x = {1, 2, 3};
        assertTrue(solver.factorise(2, new double[0]));
        solver.solve(x);
        assertTrue(Arrays.equals(new double[] {0.5, 1, 1.5}, x));
    }
}
