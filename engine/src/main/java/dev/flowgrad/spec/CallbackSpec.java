package dev.flowgrad.spec;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ode.events.Affect;
import dev.flowgrad.ode.events.Callback;
import dev.flowgrad.ode.events.ContinuousCallback;
import dev.flowgrad.ode.events.DiscreteCallback;
import dev.flowgrad.ode.events.ManifoldProjection;
import dev.flowgrad.ode.events.PeriodicCallback;
import dev.flowgrad.ode.events.PositiveDomain;
import dev.flowgrad.ode.events.PresetTimeCallback;
import dev.flowgrad.ode.events.SavePositions;
import dev.flowgrad.ode.events.SavingCallback;
import dev.flowgrad.ode.events.StateFunction;
import dev.flowgrad.ode.events.TerminateSteadyState;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A callback in JSON, such as {@code {"kind": "continuous", "condition": 1, "affect": 2, "direction": "falling"}}.
 * Functions are indices of Programs of u, p and t. By kind:
 *
 * <ul>
 *   <li>continuous: condition, affect (an index, a list with one for each component, or null for none), affect_neg (the
 *       same for crossings from above, if another), direction ("both", "rising", "falling")
 *   <li>discrete: condition, affect
 *   <li>preset_time: times, affect
 *   <li>periodic: period, phase, affect, initial_affect, final_affect
 *   <li>positive_domain: abstol
 *   <li>manifold_projection: residual
 *   <li>saving: function, saveat (a distance or a list; every step if left out)
 *   <li>terminate_steady_state: abstol, reltol, min_t
 * </ul>
 *
 * The first four also have terminate (not periodic) and save_positions, two truth values.
 */
final class CallbackSpec {
    private static final Map<String, List<String>> KINDS = Map.of(
            "continuous", List.of("condition", "affect", "affect_neg", "direction", "terminate", "save_positions"),
            "discrete", List.of("condition", "affect", "terminate", "save_positions"),
            "preset_time", List.of("times", "affect", "terminate", "save_positions"),
            "periodic", List.of("period", "phase", "affect", "initial_affect", "final_affect", "save_positions"),
            "positive_domain", List.of("abstol"),
            "manifold_projection", List.of("residual"),
            "saving", List.of("function", "saveat"),
            "terminate_steady_state", List.of("abstol", "reltol", "min_t"));

    private final Map<?, ?> values;
    private final IntFunction<Executor> programs;

    private CallbackSpec(Map<?, ?> values, IntFunction<Executor> programs) {
        this.values = values;
        this.programs = programs;
    }

    /** The callback; {@code programs} gives the function of an index, or throws. */
    static Callback parse(Object json, IntFunction<Executor> programs) {
        if (!(json instanceof Map<?, ?> map) || !(map.get("kind") instanceof String kind) || !KINDS.containsKey(kind)) {
            throw new FlowgradException("callback", "`callback` must have a `kind`, one of "
                    + String.join(", ", KINDS.keySet().stream().sorted().toList()) + ", got " + Json.write(json));
        }
        for (Object name : map.keySet()) {
            if (!name.equals("kind") && !KINDS.get(kind).contains(name)) {
                throw new FlowgradException("callback", "`" + name + "` is not a part of a " + kind + " callback; there are "
                        + String.join(", ", KINDS.get(kind)));
            }
        }
        return new CallbackSpec(map, programs).read(kind);
    }

    private Callback read(String kind) {
        return switch (kind) {
            case "continuous" -> continuous();
            case "discrete" -> new DiscreteCallback(function("condition"), affect(values.get("affect")),
                    flag("terminate", false), save());
            case "preset_time" -> new PresetTimeCallback(numbers("times"), affect(values.get("affect")),
                    flag("terminate", false), save());
            case "periodic" -> new PeriodicCallback(number("period", Double.NaN), number("phase", 0),
                    affect(values.get("affect")), flag("initial_affect", false), flag("final_affect", false), save());
            case "positive_domain" -> new PositiveDomain(number("abstol", Double.NaN));
            case "manifold_projection" -> new ManifoldProjection(function("residual"));
            case "saving" -> values.get("saveat") instanceof List<?>
                    ? new SavingCallback(function("function"), numbers("saveat"))
                    : new SavingCallback(function("function"), number("saveat", Double.NaN));
            default -> {
                TerminateSteadyState usual = new TerminateSteadyState();
                yield new TerminateSteadyState(number("abstol", usual.abstol()), number("reltol", usual.reltol()),
                        number("min_t", usual.minT()));
            }
        };
    }

    private Callback continuous() {
        StateFunction condition = function("condition");
        List<Affect> affect = affects("affect");
        List<Affect> falling = values.containsKey("affect_neg") ? affects("affect_neg") : affect;
        Object direction = values.get("direction");
        return switch (direction == null ? "both" : String.valueOf(direction)) {
            case "both" -> new ContinuousCallback(condition, affect, falling, flag("terminate", false), save());
            case "rising" -> new ContinuousCallback(condition, affect, null, flag("terminate", false), save());
            case "falling" -> new ContinuousCallback(condition, null, affect, flag("terminate", false), save());
            default -> throw wrong("direction", "both, rising or falling");
        };
    }

    private List<Affect> affects(String name) {
        return values.get(name) instanceof List<?> list ? list.stream().map(this::affect).toList()
                : List.of(affect(values.get(name)));
    }

    private Affect affect(Object index) {
        return index == null ? Affect.NONE : Affect.of(program("affect", index));
    }

    private StateFunction function(String name) {
        return StateFunction.of(program(name, values.get(name)));
    }

    private Executor program(String name, Object index) {
        if (index instanceof Long i && i > 0 && i <= Integer.MAX_VALUE) {
            return programs.apply(i.intValue());
        }
        throw wrong(name, "the index of a function");
    }

    private SavePositions save() {
        Object positions = values.get("save_positions");
        if (positions == null) {
            return null;
        }
        if (positions instanceof List<?> two && two.size() == 2 && two.get(0) instanceof Boolean before
                && two.get(1) instanceof Boolean after) {
            return new SavePositions(before, after);
        }
        throw wrong("save_positions", "two truth values, for before and after");
    }

    private boolean flag(String name, boolean usual) {
        return switch (values.get(name)) {
            case null -> usual;
            case Boolean flag -> flag;
            default -> throw wrong(name, "true or false");
        };
    }

    private double number(String name, double usual) {
        return values.get(name) == null ? usual : number(name, values.get(name));
    }

    private double number(String name, Object value) {
        return switch (value) {
            case Double x -> x;
            case Long x -> x;
            case String s when s.equals("NaN") -> Double.NaN;
            case String s when s.equals("Infinity") -> Double.POSITIVE_INFINITY;
            case String s when s.equals("-Infinity") -> Double.NEGATIVE_INFINITY;
            case null, default -> throw wrong(name, "a number");
        };
    }

    private double[] numbers(String name) {
        if (values.get(name) instanceof List<?> list) {
            return list.stream().mapToDouble(x -> number(name, x)).toArray();
        }
        return new double[] {number(name, values.get(name))};
    }

    private FlowgradException wrong(String name, String what) {
        return new FlowgradException(name, "`" + name + "` of a callback must be " + what + ", got "
                + Json.write(values.get(name)));
    }
}
