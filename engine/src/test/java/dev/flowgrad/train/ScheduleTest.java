package dev.flowgrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowgrad.FlowgradException;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static void is(Schedule schedule, long iteration, double rate) {
        assertEquals(rate, schedule.at(iteration), 1e-15);
    }

    @Test
    void decays() {
        is(new Schedule.ExponentialDecay(0.8, 0.25, 10), 0, 0.8);
        is(new Schedule.ExponentialDecay(0.8, 0.25, 10), 5, 0.4);
        is(new Schedule.ExponentialDecay(0.8, 0.25, 10), 20, 0.05);
        is(new Schedule.StepDecay(0.8, 0.5, 10), 9, 0.8);
        is(new Schedule.StepDecay(0.8, 0.5, 10), 20, 0.2);
        is(new Schedule.CosineDecay(1, 10, 0.2), 0, 1);
        is(new Schedule.CosineDecay(1, 10, 0.2), 5, 0.6);
        is(new Schedule.CosineDecay(1, 10, 0.2), 10, 0.2);
        is(new Schedule.CosineDecay(1, 10, 0.2), 100, 0.2);
    }

    @Test
    void risesFirst() {
        Schedule warm = new Schedule.Warmup(new Schedule.StepDecay(1, 0.5, 10), 4);
        is(warm, 0, 0.25);
        is(warm, 3, 1);
        is(warm, 4, 1);
        is(warm, 14, 0.5);
        Schedule cycle = new Schedule.OneCycle(1, 100);
        is(cycle, 0, 0.04);
        is(cycle, 15, 0.52);
        is(cycle, 30, 1);
        is(cycle, 65, 0.500002);
        is(cycle, 100, 4e-6);
        is(cycle, 1000, 4e-6);
    }

    @Test
    void refusesSettings() {
        assertThrows(FlowgradException.class, () -> new Schedule.StepDecay(1, 0.5, 0));
        assertThrows(FlowgradException.class, () -> new Schedule.CosineDecay(0, 5, 0));
        assertThrows(FlowgradException.class, () -> new Schedule.OneCycle(1, 0));
    }
}
