package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.random.Key;
import dev.flowgrad.spec.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The initialisers. */
public final class Initializers {
    private static final List<String> NAMES = List.of("glorot_uniform", "glorot_normal", "he_uniform", "he_normal",
            "orthogonal", "zeros", "constant");
    private static final List<String> OPTIONS = List.of("kind", "gain", "value");

    private Initializers() {
    }

    /** Uniform with variance gain^2 * 2 / (inputs + outputs): Glorot and Bengio 2010, equation 16. */
    public static Initializer glorotUniform(double gain) {
        return (key, shape) -> uniform(key, shape, gain * Math.sqrt(6.0 / (inputs(shape) + outputs(shape))));
    }

    /** Normal with variance gain^2 * 2 / (inputs + outputs): Glorot and Bengio 2010, equation 12. */
    public static Initializer glorotNormal(double gain) {
        return (key, shape) -> normal(key, shape, gain * Math.sqrt(2.0 / (inputs(shape) + outputs(shape))));
    }

    /** Uniform with variance gain^2 * 2 / inputs, for relu: He, Zhang, Ren and Sun 2015, equation 10. */
    public static Initializer heUniform(double gain) {
        return (key, shape) -> uniform(key, shape, gain * Math.sqrt(6.0 / inputs(shape)));
    }

    /** Normal with variance gain^2 * 2 / inputs, for relu: He, Zhang, Ren and Sun 2015, equation 10. */
    public static Initializer heNormal(double gain) {
        return (key, shape) -> normal(key, shape, gain * Math.sqrt(2.0 / inputs(shape)));
    }

    /**
     * gain times a random matrix with orthonormal columns, or rows where it has more columns than rows; all axes but the last
     * count as rows. Saxe, McClelland and Ganguli 2014; uniform among such matrices (Mezzadri 2007).
     */
    public static Initializer orthogonal(double gain) {
        return (key, shape) -> Orthogonal.matrix(key, inputs(shape), shape[shape.length - 1], gain);
    }

    /** All equal. */
    public static Initializer constant(double value) {
        return (key, shape) -> {
            double[] out = new double[Shapes.size(shape)];
            Arrays.fill(out, value);
            return out;
        };
    }

    /** All zero. */
    public static Initializer zeros() {
        return constant(0.0);
    }

    /** From JSON: a name, or {@code {"kind": name, "gain": ...}}, or {@code {"kind": "constant", "value": ...}}. */
    public static Initializer of(Object json) {
        Map<?, ?> options = json instanceof Map<?, ?> map ? map : Map.of("kind", json);
        Object kind = options.get("kind");
        boolean isConstant = "constant".equals(kind);
        for (Object name : options.keySet()) {
            if (!OPTIONS.contains(name) || name.equals(isConstant ? "gain" : "value")) {
                throw new FlowgradException("init", "`" + name + "` is no option of the initialiser " + kind);
            }
        }
        double gain = number(options, isConstant ? "value" : "gain", isConstant ? 0.0 : 1.0);
        return switch (String.valueOf(kind)) {
            case "glorot_uniform" -> glorotUniform(gain);
            case "glorot_normal" -> glorotNormal(gain);
            case "he_uniform" -> heUniform(gain);
            case "he_normal" -> heNormal(gain);
            case "orthogonal" -> orthogonal(gain);
            case "zeros" -> zeros();
            case "constant" -> constant(gain);
            default -> throw new FlowgradException("init",
                    "`init` must be an initialiser, one of " + String.join(", ", NAMES) + ", got " + Json.write(kind));
        };
    }

    private static double number(Map<?, ?> options, String name, double otherwise) {
        Object value = options.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw new FlowgradException("init", "`" + name + "` of an initialiser must be a finite number, got " + Json.write(value));
    }

    private static int inputs(int[] shape) {
        if (shape.length < 2) {
            throw new FlowgradException("init", "`init` of an array of shape " + Shapes.text(shape)
                    + " must be zeros or constant: the others are for arrays with inputs and outputs");
        }
        return Shapes.size(Arrays.copyOf(shape, shape.length - 1));
    }

    private static int outputs(int[] shape) {
        int field = Shapes.size(Arrays.copyOf(shape, shape.length - 2));
        return field * shape[shape.length - 1];
    }

    private static double[] uniform(Key key, int[] shape, double limit) {
        double[] out = key.uniform(Shapes.size(shape));
        Arrays.setAll(out, i -> (2.0 * out[i] - 1.0) * limit);
        return out;
    }

    private static double[] normal(Key key, int[] shape, double deviation) {
        double[] out = key.normal(Shapes.size(shape));
        Arrays.setAll(out, i -> out[i] * deviation);
        return out;
    }
}
