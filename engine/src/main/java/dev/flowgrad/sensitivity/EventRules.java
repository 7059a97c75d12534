package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.spec.SolveSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The callbacks of a solve as differentiation sees them: what an event of each makes of the state. */
final class EventRules {
    /** Events at times that depend on nothing. Those of a discrete callback happen at the end of a step, whose size is frozen. */
    private static final Set<String> TIMED = Set.of("preset_time", "periodic", "discrete");

    private final Call call;
    /** From u, p and t to u'. */
    private final Program f;
    /** Whether what affects leave is made consistent. */
    private final boolean constrained;
    private final List<Program> programs;
    private final List<Map<String, Object>> callbacks;

    /** Of a solve. */
    EventRules(Call call) {
        this.call = call;
        SolveProblem solve = SolveProblem.of(call);
        programs = call.programs();
        f = solve.slope();
        constrained = solve.mass() != null && solve.mass().isSingular();
        callbacks = solve.spec().callbacks();
    }

    /** Refuses callbacks whose derivatives nobody knows. */
    static void check(SolveSpec spec) {
        for (Map<String, Object> callback : spec.callbacks()) {
            Object kind = callback.get("kind");
            if (!kind.equals("continuous") && !TIMED.contains(kind)) {
                throw new FlowgradException("callback", "`callback` of the kind " + kind + " in a solve has no derivatives; leave it "
                        + "out of the loss, or use a continuous, discrete, periodic or preset-time callback");
            }
        }
    }

    /** The event of a callback, of a component of its condition that crosses zero upward or downward. */
    EventMap map(int callback, int component, boolean rising) {
        Map<String, Object> map = callbacks.get(callback);
        boolean timed = TIMED.contains(map.get("kind"));
        String name = !rising && distinguishes(callback) ? "affect_neg" : "affect";
        Object index = map.get(name) instanceof List<?> several ? several.get(component) : map.get(name);
        boolean terminates = Boolean.TRUE.equals(map.get("terminate"));
        Program affect = program(index);
        return new EventMap(f, timed ? null : program(map.get("condition")), component,
                constrained && !terminates ? consistent(affect) : affect, terminates);
    }

    /** An affect that leaves a consistent state. */
    private Program consistent(Program affect) {
        List<Expr> at = f.inputs();
        Expr left = affect == null ? at.getFirst() : affect.inline(at).getFirst().reshape(shape());
        return Program.of(at, List.of(ConsistentStartCall.always(call, left, at.get(1), at.get(2))));
    }

    /** Whether crossings of both directions do different things. */
    boolean distinguishes(int callback) {
        Map<String, Object> map = callbacks.get(callback);
        return map.containsKey("affect_neg") && (map.get("direction") == null || map.get("direction").equals("both"));
    }

    /** From u, p and t to the rate of a component of a condition along the solution. */
    Program rate(int callback, int component) {
        Program condition = program(callbacks.get(callback).get("condition"));
        List<Expr> inputs = f.inputs();
        Expr slope = f.outputs().getFirst();
        List<Expr> tangents = new ArrayList<>();
        tangents.add(slope.reshape(Shapes.prepend(1, slope.shape())));
        tangents.add(null);
        tangents.add(Expr.constant(new double[] {1}, Shapes.prepend(1, inputs.get(2).shape())));
        Expr rates = Jvp.directions(condition, inputs, tangents, 1).tangents().getFirst();
        return Program.of(inputs, List.of(rates.reshape(rates.size()).get(component)));
    }

    private Program program(Object index) {
        return index == null ? null : programs.get(((Number) index).intValue());
    }

    /**
     * The callbacks of a solve whose state is joined by sensitivities.
     *
     * @param all its functions, to which those of the callbacks are added
     */
    List<Map<String, Object>> augmented(List<Program> all, ForwardSensitivity.Parameters parameters, Lanes lanes) {
        List<Map<String, Object>> result = new ArrayList<>();
        for (int i = 0; i < callbacks.size(); i++) {
            Map<String, Object> map = new LinkedHashMap<>(callbacks.get(i));
            int components = 1;
            if (map.get("condition") != null) {
                Program condition = condition(program(map.get("condition")), parameters, lanes);
                components = map.get("kind").equals("continuous") ? condition.outputs().getFirst().size() : 1;
                map.put("condition", add(all, condition));
            }
            map.remove("affect_neg");
            map.put("affect", affects(all, i, components, true, parameters, lanes));
            if (distinguishes(i)) {
                map.put("affect_neg", affects(all, i, components, false, parameters, lanes));
            }
            result.add(map);
        }
        return result;
    }

    private Object affects(List<Program> all, int callback, int components, boolean rising,
            ForwardSensitivity.Parameters parameters, Lanes lanes) {
        List<Object> indices = new ArrayList<>();
        for (int i = 0; i < components; i++) {
            indices.add(add(all, affect(map(callback, i, rising), parameters, lanes)));
        }
        return components == 1 ? indices.getFirst() : indices;
    }

    private static Object add(List<Program> all, Program program) {
        all.add(program);
        return (long) all.size() - 1;
    }

    private Program condition(Program condition, ForwardSensitivity.Parameters parameters, Lanes lanes) {
        List<Expr> inputs = inputs(parameters, lanes);
        return Program.of(inputs, List.of(condition.inline(List.of(lanes.state(inputs.get(0)),
                parameters.plain(inputs.get(1)), inputs.get(2))).getFirst())).simplify();
    }

    private Program affect(EventMap map, ForwardSensitivity.Parameters parameters, Lanes lanes) {
        List<Expr> inputs = inputs(parameters, lanes);
        Expr state = inputs.get(0);
        Jvp.Directions both = map.forward(lanes.state(state), parameters.plain(inputs.get(1)), inputs.get(2),
                lanes.directions(state), parameters.tangents(inputs.get(1)), lanes.k());
        return Program.of(inputs, List.of(lanes.join(both.values().getFirst(), both.tangents().getFirst()))).simplify();
    }

    private int[] shape() {
        return f.inputs().getFirst().shape();
    }

    private List<Expr> inputs(ForwardSensitivity.Parameters parameters, Lanes lanes) {
        return List.of(Expr.input("u", lanes.joined()), Expr.input("p", parameters.value().shape()),
                Expr.input("t"));
    }
}
