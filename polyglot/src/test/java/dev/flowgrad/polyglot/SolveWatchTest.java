package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SolveWatchTest {
    private final List<String> told = new ArrayList<>();
    private final SolveWatch watch = new SolveWatch(new SolveWatch.Listener() {
        @Override
        public void progress(double fraction, double t, long steps, double seconds) {
            told.add(fraction + " " + t + " " + steps);
        }

        @Override
        public void done() {
            told.add("done");
        }
    });

    @Test
    void keepsQuietAboutShortSolves() {
        watch.begin();
        watch.progress().progress(0.5, 5, 100);
        watch.end();
        assertEquals(List.of(), told);
    }

    @Test
    void tellsOfLongSolves() throws InterruptedException {
        watch.begin();
        Thread.sleep(1010);
        watch.progress().progress(0.5, 5, 100);
        watch.end();
        assertEquals(List.of("0.5 5.0 100", "done"), told);
    }

    @Test
    void endsARunningSolveOnce() {
        assertFalse(watch.interrupt(), "nothing runs");
        watch.begin();
        assertFalse(watch.interrupted());
        assertTrue(watch.interrupt());
        assertTrue(watch.cancellation().isCancelled());
        assertFalse(watch.interrupt(), "the second request is for the process");
    }
}
