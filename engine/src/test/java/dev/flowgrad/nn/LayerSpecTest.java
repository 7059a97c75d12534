package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.random.Key;
import java.util.Arrays;
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
    void everyKind() {
        same(Conv2d.of(1, 2, new int[] {3, 2}, new int[] {1, 2}, new int[] {1, 0}, Activation.RELU, true, Initializers.heUniform(1)),
                "{'kind': 'conv2d', 'inputs': 1, 'outputs': 2, 'kernel': [3, 2], 'stride': [1, 2], 'padding': [1, 0],"
                        + " 'activation': 'relu', 'init': 'he_uniform'}", 4, 6, 1);
        same(MaxPool.of(2), "{'kind': 'max_pool', 'window': 2}", 4, 6, 1);
        same(AvgPool.of(new int[] {3, 3}, new int[] {1, 1}, new int[] {1, 1}),
                "{'kind': 'avg_pool', 'window': 3, 'stride': 1, 'padding': 1}", 4, 6, 1);
        same(new Flatten(2), "{'kind': 'flatten', 'axes': 2}", 4, 6, 1);
        same(LayerNorm.withEpsilon(0.1, 6, 1), "{'kind': 'layer_norm', 'shape': [6, 1], 'epsilon': 0.1}", 4, 6, 1);
        same(new Dropout(0.5), "{'kind': 'dropout', 'rate': 0.5}", 4, 6, 1);
        same(new Gru(new GruCell(6, 2), true, true), "{'kind': 'gru', 'inputs': 6, 'hidden': 2, 'sequence': true, 'backward': true}",
                4, 6);
        same(Function.of(Activation.SOFTMAX::apply), "{'kind': 'activation', 'name': 'softmax'}", 4, 6);
    }

    private static void same(Layer layer, String json, int... shape) {
        double[] theta = layer.initial(2);
        assertArrayEquals(theta, spec(json, ", 'seed': 2").initial());
        double[] x = Key.of(1).normal(Shapes.size(shape));
        String shapes = ", 'shapes': [" + Arrays.toString(shape) + "]";
        assertArrayEquals(Values.of(layer, x, theta, shape),
                Executor.of(spec(json, shapes).program().simplify()).evaluate(x, theta)[0]);
    }

    @Test
    void masksDependOnThePlace() {
        Dropout layer = new Dropout(0.5);
        double[] ones = Initializers.constant(1.0).of(Key.of(0), 50);
        LayerSpec second = spec("{'kind': 'dropout', 'rate': 0.5}", ", 'shapes': [[50]], 'training': true, 'path': [1]");
        double[] got = Executor.of(second.program().simplify()).evaluate(ones, new double[0], new double[] {3.0})[0];
        assertArrayEquals(Values.training(Chain.of(new Flatten(1), layer), ones, new double[0], 3.0, 50), got);
        assertFalse(Arrays.equals(Values.training(layer, ones, new double[0], 3.0, 50), got));
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
