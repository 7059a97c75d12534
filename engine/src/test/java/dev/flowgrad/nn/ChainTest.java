package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.random.Key;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainTest {
    private static final Chain NET = Chain.of(Function.of(x -> x.pow(3)), Dense.of(2, 5, Activation.TANH), Dense.of(5, 2));

    @Test
    void isComposition() {
        double[] theta = NET.initial(0);
        double[] x = {0.5, -1.5};
        double[] hidden = Values.of(NET.layers().get(1), new double[] {0.125, -3.375}, Arrays.copyOf(theta, 15), 2);
        double[] want = Values.of(NET.layers().get(2), hidden, Arrays.copyOfRange(theta, 15, 27), 5);
        assertArrayEquals(want, Values.of(NET, x, theta, 2), 1e-15);
        Gradients.check(NET, 3, 2);
    }

    @Test
    void parametersHaveNames() {
        assertEquals(List.of("1.weight", "1.bias", "2.weight", "2.bias"), NET.parameters().stream().map(Parameter::name).toList());
        assertEquals(27, NET.size());
        assertArrayEquals(new int[] {5, 2}, NET.view(Expr.input("theta", 27), "2.weight").shape());
        assertThrows(FlowgradException.class, () -> NET.view(Expr.input("theta", 27), "3.weight"));
    }

    @Test
    void layersStartFromKeysOfTheirOwn() {
        double[] theta = NET.initial(3);
        assertArrayEquals(theta, NET.initial(3));
        double[] inPythonAndJavaScript = {-0.24890098031456237, -0.4140465572681116, -0.2846694130609845};
        assertArrayEquals(inPythonAndJavaScript, Arrays.copyOf(NET.initial(0), 3));
        assertFalse(Arrays.equals(theta, NET.initial(4)));
        assertArrayEquals(Arrays.copyOf(theta, 15), NET.layers().get(1).initial(Key.of(3).fold(1)));
        double[] twins = Chain.of(Dense.of(2, 2), Dense.of(2, 2)).initial(0);
        assertFalse(Arrays.equals(Arrays.copyOf(twins, 6), Arrays.copyOfRange(twins, 6, 12)));
    }

    @Test
    void functionsMayHaveParameters() {
        Function scale = Function.of(List.of(new Parameter("rate", new int[] {2}, Initializers.constant(3))), Expr::mul);
        Chain net = Chain.of(scale, Dense.of(2, 1));
        assertEquals("0.rate", net.parameters().getFirst().name());
        assertArrayEquals(new double[] {3, 3}, Arrays.copyOf(net.initial(0), 2));
        Gradients.check(net, 2);
    }
}
