package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.random.Key;
import org.junit.jupiter.api.Test;

class LayerSpecTest {
    private static LayerSpec spec(String layer, String more) {
        return LayerSpec.parse("{\"layer\": " + layer.replace('\'', '"') + more.replace('\'', '"') + "}");
    }

    @Test
    void dense() {
        Dense layer = new Dense(2, 3, Activation.GELU, false, Initializers.heNormal(2));
        String json = "{'kind': 'dense', 'inputs': 2, 'outputs': 3, 'activation': 'gelu', 'bias': false,"
                + " 'init': {'kind': 'he_normal', 'gain': 2.0}}";
        double[] theta = spec(json, ", 'seed': 5, 'path': [1, 0]").initial();
        assertArrayEquals(layer.initial(Key.of(5).fold(1).fold(0)), theta);
        double[] x = {1, 2, 3, 4};
        assertArrayEquals(Values.of(layer, x, theta, 2, 2),
                Executor.of(spec(json, ", 'shapes': [[2, 2]]").program().simplify()).evaluate(x, theta)[0]);
        assertEquals("[{\"name\":\"weight\",\"shape\":[2,3],\"offset\":0}]", spec(json, "").parameters());
    }

    @Test
    void parametersOfAFunction() {
        LayerSpec spec = spec("{'kind': 'parameters', 'parameters': [{'name': 'a', 'shape': []}, {'name': 'b', 'shape': [2, 2]}]}",
                ", 'seed': 1");
        assertEquals("[{\"name\":\"a\",\"shape\":[],\"offset\":0},{\"name\":\"b\",\"shape\":[2,2],\"offset\":1}]", spec.parameters());
        double[] theta = spec.initial();
        assertEquals(0.0, theta[0]);
        assertTrue(theta[1] != 0.0);
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("inputs", "{'kind': 'dense', 'outputs': 3}", "");
        refused("inputs", "{'kind': 'dense', 'inputs': 2.5, 'outputs': 3}", "");
        refused("outputs", "{'kind': 'dense', 'inputs': 2, 'outputs': 0}", "");
        refused("activation", "{'kind': 'dense', 'inputs': 2, 'outputs': 3, 'activation': 'tan'}", "");
        refused("bias", "{'kind': 'dense', 'inputs': 2, 'outputs': 3, 'bias': 1}", "");
        refused("init", "{'kind': 'dense', 'inputs': 2, 'outputs': 3, 'init': 'xavier'}", "");
        refused("width", "{'kind': 'dense', 'inputs': 2, 'outputs': 3, 'width': 1}", "");
        refused("layer", "{'kind': 'densest'}", "");
        refused("layer", "[]", "");
        assertEquals("x", assertThrows(FlowgradException.class,
                () -> spec("{'kind': 'dense', 'inputs': 2, 'outputs': 3}", ", 'shapes': [[3]]").program()).argument());
        for (String shapes : new String[] {"", ", 'shapes': []", ", 'shapes': [[2], [2]]", ", 'shapes': [[-2]]"}) {
            assertEquals("shapes", assertThrows(FlowgradException.class,
                    () -> spec("{'kind': 'dense', 'inputs': 2, 'outputs': 3}", shapes).program()).argument());
        }
        assertEquals("seed", assertThrows(FlowgradException.class,
                () -> spec("{'kind': 'dense', 'inputs': 2, 'outputs': 3}", ", 'seed': 1.5").initial()).argument());
    }

    private static void refused(String argument, String layer, String more) {
        assertEquals(argument, assertThrows(FlowgradException.class, () -> spec(layer, more)).argument());
    }
}
