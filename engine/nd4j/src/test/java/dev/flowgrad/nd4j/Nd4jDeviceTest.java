package dev.flowgrad.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.device.Device;
import dev.flowgrad.device.DeviceVector;
import dev.flowgrad.device.Dtype;
import dev.flowgrad.device.Placement;
import org.junit.jupiter.api.Test;

class Nd4jDeviceTest {
    private final Device device = Placement.of("nd4j", null).open();

    @Test
    void theCpuBackendIsNoGpu() {
        assertFalse(device.isGpu());
        FlowgradException e = assertThrows(FlowgradException.class, () -> Placement.of("gpu", null).open());
        assertTrue(e.getMessage().contains(device.description()) && e.getMessage().contains("nd4j-cuda"), e.getMessage());
    }

    @Test
    void vectorsOfBothTypes() {
        for (Dtype dtype : Dtype.values()) {
            DeviceVector x = device.vector(3, dtype);
            DeviceVector y = device.vector(3, dtype);
            x.set(new double[] {7, 1, 2, 4}, 1);
            y.assign(x);
            y.axpy(0.5, x);
            assertEquals(1.5 + 6 + 24, y.dot(x));
            double[] out = new double[5];
            y.get(out, 2);
            assertArrayEquals(new double[] {0, 0, 1.5, 3, 6}, out);
            x.combine(x, 2, new double[] {0, 0.5}, new DeviceVector[] {null, y});
            x.get(out, 0);
            assertArrayEquals(new double[] {2.5, 5, 10, 3, 6}, out);
            x.clear();
            assertEquals(0, x.dot(x));
        }
    }

    @Test
    void vectorsOfNothing() {
        DeviceVector x = device.vector(0, Dtype.FLOAT32);
        x.set(new double[0], 0);
        x.assign(x);
        x.axpy(1, x);
        x.clear();
        x.get(new double[0], 0);
        assertEquals(0, x.dot(x));
    }
}
