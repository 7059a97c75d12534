package dev.flowgrad.spec;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.NearestName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the gradient of a solve is taken. In JSON a name, or {@code {"kind": name, option: value}}.
 *
 * <p>Comparison and sources: Sapienza et al., Differentiable Programming for Differential Equations: A Review (2024);
 * Ma, Dixit, Innes, Guo and Rackauckas, A Comparison of Automatic Differentiation and Continuous Sensitivity Analysis for
 * Derivatives of Differential Equation Solutions (2021).
 */
public sealed interface SensitivityAlgorithm {

    /** The state is augmented by its derivatives: for few parameters and initial values. Works for every method. */
    record ForwardSensitivity() implements SensitivityAlgorithm {
    }

    /**
     * The exact reverse of the steps that were taken, with their sizes held fixed: the gradient of the computed solution,
     * to rounding. For explicit and implicit Runge-Kutta, Rosenbrock, additive and symplectic methods.
     *
     * @param checkpoints 0 keeps all steps; m of at least 2 keeps at most some m states at a time and computes the steps
     *                    between them again, those of methods with Newton iterations to their tolerance
     */
    record DiscreteAdjoint(int checkpoints) implements SensitivityAlgorithm {
        /** Checks the number. */
        public DiscreteAdjoint {
            checkCheckpoints(checkpoints);
        }
    }

    /**
     * The adjoint equation solved backward along dense output, the gradient of the parameters with it as an integral.
     *
     * @param checkpoints 0 keeps dense output of all steps; m of at least 2 keeps at most m states, between which the
     *                    forward solve is repeated, and the steps of two stretches between them
     */
    record InterpolatingAdjoint(int checkpoints) implements SensitivityAlgorithm {
        /** Checks the number. */
        public InterpolatingAdjoint {
            checkCheckpoints(checkpoints);
        }
    }

    /**
     * The adjoint equation solved backward and kept; then adaptive Gauss-Kronrod quadrature for the parameters.
     *
     * @param abstol absolute tolerance of the quadrature; 0 for the solve's own
     * @param reltol relative tolerance of the quadrature; 0 for the solve's own
     */
    record QuadratureAdjoint(double abstol, double reltol) implements SensitivityAlgorithm {
        /** Checks the tolerances. */
        public QuadratureAdjoint {
            check("abstol", abstol);
            check("reltol", reltol);
        }

        private static void check(String name, double value) {
            if (!(value >= 0 && Double.isFinite(value))) {
                throw new FlowgradException(name, "`" + name + "` must be positive, or 0 for the tolerance of the solve, got "
                        + value);
            }
        }
    }

    /** The adjoint equation solved backward; Gauss-Legendre quadrature for the parameters on each of its steps. */
    record GaussAdjoint() implements SensitivityAlgorithm {
    }

    /**
     * The adjoint equation solved backward together with the equation itself, so that no state is kept. Unsafe: a decaying
     * or chaotic system grows without bound when it is solved backward, and the gradient is then silently wrong.
     *
     * @param checkpointing whether the state is set right at each saved time
     */
    record BacksolveAdjoint(boolean checkpointing) implements SensitivityAlgorithm {
    }

    /** One transposed linear solve, by the implicit function theorem: for steady states alone, where it is the default. */
    record SteadyStateAdjoint() implements SensitivityAlgorithm {
    }

    /** The names of all algorithms. */
    List<String> NAMES = List.of("ForwardSensitivity", "DiscreteAdjoint", "InterpolatingAdjoint", "QuadratureAdjoint",
            "GaussAdjoint", "BacksolveAdjoint", "SteadyStateAdjoint");

    /** The name in all languages. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** The algorithm of a name with default options. */
    static SensitivityAlgorithm of(String name) {
        return parse(name);
    }

    /** Reads the JSON form, a text or a map. */
    static SensitivityAlgorithm parse(Object json) {
        Map<?, ?> options = json instanceof Map<?, ?> map ? map : Map.of();
        Object kind = json instanceof Map<?, ?> ? options.get("kind") : json;
        if (!(kind instanceof String name)) {
            throw new FlowgradException("sensealg", "`sensealg` must be a name, got " + Json.write(json));
        }
        if (!NAMES.contains(name)) {
            String nearest = NearestName.of(name, NAMES);
            throw new FlowgradException("sensealg", "`" + name + "` is not a sensitivity algorithm; "
                    + (nearest == null ? "there are " + String.join(", ", NAMES) : "did you mean `" + nearest + "`?"));
        }
        List<String> known = switch (name) {
            case "DiscreteAdjoint", "InterpolatingAdjoint" -> List.of("checkpoints");
            case "QuadratureAdjoint" -> List.of("abstol", "reltol");
            case "BacksolveAdjoint" -> List.of("checkpointing");
            default -> List.of();
        };
        for (Object option : options.keySet()) {
            if (!option.equals("kind") && !known.contains(option)) {
                throw new FlowgradException("sensealg", "`" + option + "` is not an option of " + name
                        + (known.isEmpty() ? ", which has none" : "; there is " + String.join(", ", known)));
            }
        }
        return switch (name) {
            case "ForwardSensitivity" -> new ForwardSensitivity();
            case "DiscreteAdjoint" -> new DiscreteAdjoint(whole("checkpoints", options.get("checkpoints")));
            case "InterpolatingAdjoint" -> new InterpolatingAdjoint(whole("checkpoints", options.get("checkpoints")));
            case "QuadratureAdjoint" -> new QuadratureAdjoint(number("abstol", options.get("abstol")),
                    number("reltol", options.get("reltol")));
            case "GaussAdjoint" -> new GaussAdjoint();
            case "SteadyStateAdjoint" -> new SteadyStateAdjoint();
            default -> new BacksolveAdjoint(flag("checkpointing", options.get("checkpointing")));
        };
    }

    /** The JSON form: a name, or a map if there are options. */
    default Object json() {
        return switch (this) {
            case DiscreteAdjoint(int checkpoints) when checkpoints > 0 ->
                    new LinkedHashMap<>(Map.of("kind", name(), "checkpoints", (long) checkpoints));
            case InterpolatingAdjoint(int checkpoints) when checkpoints > 0 ->
                    new LinkedHashMap<>(Map.of("kind", name(), "checkpoints", (long) checkpoints));
            case QuadratureAdjoint(double abstol, double reltol) when abstol > 0 || reltol > 0 ->
                    new LinkedHashMap<>(Map.of("kind", name(), "abstol", abstol, "reltol", reltol));
            case BacksolveAdjoint(boolean checkpointing) when !checkpointing ->
                    new LinkedHashMap<>(Map.of("kind", name(), "checkpointing", false));
            default -> name();
        };
    }

    private static void checkCheckpoints(int checkpoints) {
        if (checkpoints < 0 || checkpoints == 1) {
            throw new FlowgradException("checkpoints", "`checkpoints` must be at least 2, or 0 to keep every step, got "
                    + checkpoints);
        }
    }

    private static double number(String name, Object value) {
        return switch (value) {
            case null -> 0;
            case Number x -> x.doubleValue();
            default -> throw new FlowgradException(name, "`" + name + "` must be a number, got " + Json.write(value));
        };
    }

    private static int whole(String name, Object value) {
        double x = number(name, value);
        if (x != Math.rint(x) || Math.abs(x) > Integer.MAX_VALUE) {
            throw new FlowgradException(name, "`" + name + "` must be a whole number, got " + Json.write(value));
        }
        return (int) x;
    }

    private static boolean flag(String name, Object value) {
        return switch (value) {
            case null -> true;
            case Boolean b -> b;
            default -> throw new FlowgradException(name, "`" + name + "` must be true or false, got " + Json.write(value));
        };
    }
}
