package dev.flowgrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import org.junit.jupiter.api.Test;

/** Steps against the formulas of the papers, written out by hand for three gradients of two parameters. */
class OptimizerTest {
    private static final double[][] GRADIENTS = {{1, -2}, {0.5, 3}, {-1, 0.25}};
    private static final double RATE = 0.1;

    private static double[] after(Optimizer optimizer) {
        Stepper stepper = optimizer.stepper(2);
        Point at = new Point(2);
        at.theta[0] = 1;
        at.theta[1] = -1;
        for (int i = 0; i < GRADIENTS.length; i++) {
            System.arraycopy(GRADIENTS[i], 0, at.gradient, 0, 2);
            assertEquals(Stepper.Outcome.MOVED, stepper.step(at, optimizer.rate().at(i), null));
        }
        return at.theta;
    }

    /** What Adam's kin have after three steps on gradients a, b and c of one parameter that is x at first. */
    private static double adam(double x, double a, double b, double c, double epsilon, double decay) {
        double x1 = x - RATE * (a / (Math.abs(a) + epsilon) + decay * x);
        double m2 = (0.9 * 0.1 * a + 0.1 * b) / (1 - 0.81);
        double v2 = (0.999 * 0.001 * a * a + 0.001 * b * b) / (1 - 0.998001);
        double x2 = x1 - RATE * (m2 / (Math.sqrt(v2) + epsilon) + decay * x1);
        double m3 = (0.81 * 0.1 * a + 0.9 * 0.1 * b + 0.1 * c) / (1 - 0.729);
        double v3 = (0.998001 * 0.001 * a * a + 0.999 * 0.001 * b * b + 0.001 * c * c) / (1 - 0.997002999);
        return x2 - RATE * (m3 / (Math.sqrt(v3) + epsilon) + decay * x2);
    }

    @Test
    void sgd() {
        assertArrayEquals(new double[] {1 - 0.1 * 0.5, -1 - 0.1 * 1.25}, after(new SGD(RATE)), 1e-15);
    }

    @Test
    void momentum() {
        // b: 1, 1.4, 0.26 and -2, 1.2, 1.33 with mu = 0.9
        assertArrayEquals(new double[] {1 - 0.1 * (1 + 1.4 + 0.26), -1 - 0.1 * (-2 + 1.2 + 1.33)},
                after(new Momentum(Schedule.constant(RATE), 0.9, false)), 1e-15);
        assertArrayEquals(new double[] {1 - 0.1 * (1 + 0.9 + 0.5 + 1.26 - 1 + 0.234),
                -1 - 0.1 * (-2 - 1.8 + 3 + 1.08 + 0.25 + 1.197)}, after(new Momentum(Schedule.constant(RATE), 0.9, true)), 1e-15);
    }

    @Test
    void adamAndAdamW() {
        assertArrayEquals(new double[] {adam(1, 1, 0.5, -1, 1e-8, 0), adam(-1, -2, 3, 0.25, 1e-8, 0)}, after(new Adam(RATE)), 1e-12);
        assertArrayEquals(new double[] {adam(1, 1, 0.5, -1, 1e-8, 0.2), adam(-1, -2, 3, 0.25, 1e-8, 0.2)},
                after(new AdamW(Schedule.constant(RATE), 0.9, 0.999, 1e-8, 0.2)), 1e-12);
    }

    @Test
    void rmsprop() {
        double x = 1;
        double v = 0.1;
        x -= 0.1 / (Math.sqrt(v) + 1e-8);
        v = 0.9 * v + 0.1 * 0.25;
        x -= 0.1 * 0.5 / (Math.sqrt(v) + 1e-8);
        v = 0.9 * v + 0.1;
        x += 0.1 / (Math.sqrt(v) + 1e-8);
        assertEquals(x, after(new RMSProp(Schedule.constant(RATE), 0.9, 1e-8))[0], 1e-15);
    }

    @Test
    void adabelief() {
        double e = 1e-3;
        double m1 = 0.1;
        double s1 = 0.001 * 0.81 + e;
        double x = 1 - 0.1 * (m1 / 0.1) / (Math.sqrt(s1 / 0.001) + e);
        double m2 = 0.9 * m1 + 0.1 * 0.5;
        double s2 = 0.999 * s1 + 0.001 * (0.5 - m2) * (0.5 - m2) + e;
        x -= 0.1 * (m2 / 0.19) / (Math.sqrt(s2 / (1 - 0.998001)) + e);
        double m3 = 0.9 * m2 - 0.1;
        double s3 = 0.999 * s2 + 0.001 * (-1 - m3) * (-1 - m3) + e;
        x -= 0.1 * (m3 / (1 - 0.729)) / (Math.sqrt(s3 / (1 - 0.997002999)) + e);
        assertEquals(x, after(new AdaBelief(Schedule.constant(RATE), 0.9, 0.999, e))[0], 1e-12);
    }

    @Test
    void refusesSettings() {
        for (Runnable wrong : new Runnable[] {() -> new Adam(-1), () -> new SGD(Double.NaN),
            () -> new Momentum(Schedule.constant(1), 1, false), () -> new RMSProp(Schedule.constant(1), -0.1, 1e-8),
            () -> new Adam(Schedule.constant(1), 0.9, 1, 1e-8), () -> new AdaBelief(Schedule.constant(1), 0.9, 0.99, 0)}) {
            String message = assertThrows(FlowgradException.class, wrong::run).getMessage();
            assertTrue(message.matches("`\\w+` must be .*, got .*"), message);
        }
    }

    @Test
    void textNamesAllSettings() {
        assertEquals("Adam[rate=0.1, beta1=0.9, beta2=0.999, epsilon=1.0E-8]", new Adam(RATE).toString());
        assertEquals("SGD[rate=Warmup[then=OneCycle[peak=1.0, steps=9], steps=3]]",
                new SGD(new Schedule.Warmup(new Schedule.OneCycle(1, 9), 3)).toString());
    }
}
