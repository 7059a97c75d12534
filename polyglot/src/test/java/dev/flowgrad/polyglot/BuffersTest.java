package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuffersTest {
    private static final double[] NUMBERS = {1.5, -2, 1e300};

    @ParameterizedTest
    @ValueSource(strings = {"array('d', [1.5, -2, 1e300])", "array('d', [1.5, -2, 1e300]).tobytes()",
        "memoryview(array('d', [1.5, -2, 1e300]))", "[1.5, -2, 1e300]"})
    void readsPython(String expression) {
        Value value = Scripts.shared().evalPython("from array import array\n" + expression, "buffer");
        assertArrayEquals(NUMBERS, Buffers.doubles(value, "u0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"new Float64Array([1.5, -2, 1e300]).buffer", "new Float64Array([1.5, -2, 1e300])",
        "[1.5, -2, 1e300]"})
    void readsJavaScript(String expression) {
        Value value = Scripts.shared().evalJavaScript("export const x = " + expression, "buffer.mjs").getMember("x");
        assertArrayEquals(NUMBERS, Buffers.doubles(value, "u0"));
    }

    @Test
    void readsTheListOfBuffers() {
        Value value = Scripts.shared().evalPython("from array import array\n[array('d', [1]), array('d', [])]", "list");
        double[][] arrays = Buffers.arrays(value, "inputs");
        assertEquals(2, arrays.length);
        assertArrayEquals(new double[] {1}, arrays[0]);
        assertEquals(0, arrays[1].length);
    }

    @Test
    void saysWhatIsWrong() {
        ScriptContext scripts = Scripts.shared();
        assertMessage("`u0` must be a buffer of 8-byte numbers, got 3 bytes", scripts.evalPython("b'abc'", "b"));
        assertMessage("`u0` must hold numbers, got 'one' at index 1", scripts.evalPython("[1.0, 'one']", "b"));
        assertMessage("`u0` must be an array of numbers, got 3", scripts.evalPython("3", "b"));
    }

    private static void assertMessage(String start, Value value) {
        String message = assertThrows(FlowgradException.class, () -> Buffers.doubles(value, "u0")).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
