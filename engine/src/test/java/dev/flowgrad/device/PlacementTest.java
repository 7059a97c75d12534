package dev.flowgrad.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static FlowgradException error(String device, String dtype) {
        return assertThrows(FlowgradException.class, () -> Placement.of(device, dtype).open());
    }

    @Test
    void theDefaultIsTheEnginesOwnLoopsInDouble() {
        assertEquals(Placement.CPU, Placement.of(null, null));
        assertTrue(Placement.CPU.isHost());
        Expr x = Expr.input("x", 2);
        Executor executor = Executor.of(Program.of(List.of(x), List.of(x.sum())), Placement.CPU);
        assertEquals(3, executor.evaluate(new double[] {1, 2})[0][0]);
    }

    @Test
    void namesThatAreNone() {
        assertEquals("device", error("tpu", null).argument());
        assertEquals("dtype", error("nd4j", "float16").argument());
        FlowgradException single = error("cpu", "float32");
        assertEquals("dtype", single.argument());
        assertTrue(single.getMessage().contains("\"nd4j\""), single.getMessage());
    }

    @Test
    void withoutNd4jTheErrorSaysWhatToAdd() {
        FlowgradException cpu = error("nd4j", "float32");
        assertEquals("device", cpu.argument());
        assertTrue(cpu.getMessage().contains("org.nd4j:nd4j-native"), cpu.getMessage());
        FlowgradException gpu = error("gpu", null);
        assertTrue(gpu.getMessage().contains("org.nd4j:nd4j-cuda-11.6"), gpu.getMessage());
    }
}
