package dev.flowgrad.spec;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ode.Controller;
import dev.flowgrad.ode.IController;
import dev.flowgrad.ode.Initialization;
import dev.flowgrad.ode.NearestName;
import dev.flowgrad.ode.PIController;
import dev.flowgrad.ode.PIDController;
import dev.flowgrad.ode.PredictiveController;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.events.Callback;
import dev.flowgrad.ode.steady.SteadyStateMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/** The options of a solve in JSON, such as {@code {"method": "Tsit5", "rtol": 1e-6, "saveat": 0.1}}. */
public final class SolveSpec {
    private static final List<String> NAMES = List.of("method", "rtol", "atol", "dt", "dtmin", "dtmax", "maxiters",
            "adaptive", "saveat", "tstops", "save_everystep", "save_start", "save_end", "dense", "controller", "sensealg",
            "problem", "callbacks", "initializealg", "device", "dtype");

    private static final int MOST_READ = 256;
    private static final int LONGEST_READ = 4096;
    /** Specs by their text: reading one takes as long as a short solve, and a caller that solves again gives the same text. */
    private static final Map<String, SolveSpec> READ = new ConcurrentHashMap<>();

    private final Map<String, Object> values;
    /** What {@link #options()} starts from, once it is known. */
    private volatile SolveOptions options;

    private SolveSpec(Map<String, Object> values) {
        this.values = values;
    }

    /** Reads a spec; an unknown name is an error that suggests the nearest known one. */
    public static SolveSpec parse(String json) {
        SolveSpec known = READ.get(json);
        if (known != null) {
            return known;
        }
        SolveSpec spec = read(json);
        if (json.length() <= LONGEST_READ) {
            if (READ.size() >= MOST_READ) {
                READ.clear();
            }
            READ.put(json, spec);
        }
        return spec;
    }

    private static SolveSpec read(String json) {
        SolveSpec spec = new SolveSpec(Json.object(json));
        for (String name : spec.values.keySet()) {
            known(name, NAMES, name, "an option of solve");
        }
        if (spec.values.get("sensealg") != null) {
            SensitivityAlgorithm.parse(spec.values.get("sensealg"));
        }
        return spec;
    }

    /** The spec of options made in Java, without what they save and whom they tell. */
    public static SolveSpec of(SolveOptions options) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("method", options.method() == null ? null : options.method().name());
        values.put("rtol", options.rtol());
        values.put("atol", options.atol().length == 1 ? options.atol()[0] : list(options.atol()));
        values.put("dt", Double.isNaN(options.dt()) ? null : options.dt());
        values.put("dtmin", options.dtmin());
        values.put("dtmax", options.dtmax());
        values.put("maxiters", options.maxiters());
        values.put("adaptive", options.adaptive());
        values.put("tstops", list(options.tstops()));
        values.put("initializealg", options.initialization().toString());
        if (!options.placement().isHost()) {
            values.put("device", options.placement().device());
            values.put("dtype", options.placement().dtype().text());
        }
        values.put("controller", switch (options.controller()) {
            case null -> null;
            case IController c -> Map.of("kind", "I", "safety", c.safety(), "qmin", c.qmin(), "qmax", c.qmax());
            case PIController c -> Map.of("kind", "PI", "beta1", c.beta1(), "beta2", c.beta2(), "safety", c.safety(),
                    "qmin", c.qmin(), "qmax", c.qmax());
            case PIDController c -> Map.of("kind", "PID", "beta1", c.beta1(), "beta2", c.beta2(), "beta3", c.beta3(),
                    "safety", c.safety(), "qmin", c.qmin(), "qmax", c.qmax());
            case PredictiveController c -> Map.of("kind", "predictive", "safety", c.safety(), "qmin", c.qmin(),
                    "qmax", c.qmax(), "steady", c.steady());
        });
        values.values().removeIf(Objects::isNull);
        return new SolveSpec(values);
    }

    private static List<Object> list(double[] numbers) {
        return new ArrayList<>(Arrays.stream(numbers).boxed().toList());
    }

    /** The options, to which a caller may add. */
    public SolveOptions.Builder options() {
        SolveOptions ready = options;
        if (ready == null) {
            ready = readOptions();
            options = ready;
        }
        return ready.toBuilder();
    }

    private SolveOptions readOptions() {
        SolveOptions.Builder options = SolveOptions.builder().placement(placement());
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            String name = entry.getKey();
            if (entry.getValue() == null) {
                continue;
            }
            switch (name) {
                case "method" -> options.method(string(name));
                case "rtol" -> options.rtol(number(name));
                case "atol" -> options.atol(numbers(name));
                case "dt" -> options.dt(number(name));
                case "dtmin" -> options.dtmin(number(name));
                case "dtmax" -> options.dtmax(number(name));
                case "maxiters" -> options.maxiters(whole(name));
                case "adaptive" -> options.adaptive(flag(name));
                case "saveat" -> {
                    if (entry.getValue() instanceof List<?>) {
                        options.saveat(numbers(name));
                    } else {
                        options.saveat(number(name));
                    }
                }
                case "tstops" -> options.tstops(numbers(name));
                case "save_everystep" -> options.saveEverystep(flag(name));
                case "save_start" -> options.saveStart(flag(name));
                case "save_end" -> options.saveEnd(flag(name));
                case "dense" -> options.dense(flag(name));
                case "controller" -> options.controller(controller());
                case "initializealg" -> options.initialization(Initialization.byName(string(name)));
                default -> { } // the sensitivity algorithm concerns derivatives alone, callbacks need their functions
            }
        }
        return options.build();
    }

    /** Where the solve runs, and in which numbers. */
    public Placement placement() {
        return Placement.of(values.get("device") == null ? null : string("device"),
                values.get("dtype") == null ? null : string("dtype"));
    }

    /** Whether the place is named, be it the engine's own loops. */
    public boolean namesDevice() {
        return values.get("device") != null;
    }

    /** The same to run there. */
    public SolveSpec withPlacement(Placement placement) {
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.put("device", placement.device());
        copy.put("dtype", placement.dtype().text());
        return new SolveSpec(copy);
    }

    /** What kind of problem is solved. */
    public ProblemSpec problem() {
        return ProblemSpec.parse(values.get("problem"));
    }

    /**
     * The callbacks, whose functions are {@code programs} of the indices in the spec; none of them is a set.
     *
     * @throws FlowgradException if one makes no sense
     */
    public List<Callback> callbacks(IntFunction<Executor> programs) {
        Object given = values.get("callbacks");
        if (given == null) {
            return List.of();
        }
        if (!(given instanceof List<?> list)) {
            throw wrong("callbacks", "a list of callbacks");
        }
        return list.stream().map(callback -> CallbackSpec.parse(callback, programs)).toList();
    }

    /** The callbacks as they are in JSON. */
    public List<Map<String, Object>> callbacks() {
        List<Map<String, Object>> all = new ArrayList<>();
        if (values.get("callbacks") instanceof List<?> list) {
            for (Object callback : list) {
                Map<String, Object> map = new LinkedHashMap<>();
                ((Map<?, ?>) callback).forEach((name, value) -> map.put((String) name, value));
                all.add(map);
            }
        }
        return all;
    }

    /** The same with these callbacks. */
    public SolveSpec withCallbacks(List<Map<String, Object>> callbacks) {
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.put("callbacks", new ArrayList<Object>(callbacks));
        return new SolveSpec(copy);
    }

    /** The same without callbacks. */
    public SolveSpec withoutCallbacks() {
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.remove("callbacks");
        return new SolveSpec(copy);
    }

    /** Whether there are callbacks. */
    public boolean hasCallbacks() {
        return values.get("callbacks") instanceof List<?> list && !list.isEmpty();
    }

    /** The same with {@code atol}, if it is one number a component, written {@code times} times: for copies of the state. */
    public SolveSpec repeatTolerances(int times) {
        if (!(values.get("atol") instanceof List<?> list)) {
            return this;
        }
        List<Object> repeated = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            repeated.addAll(list);
        }
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.put("atol", repeated);
        return new SolveSpec(copy);
    }

    /** The same with these tolerances. */
    public SolveSpec withTolerances(double rtol, double[] atol) {
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.put("rtol", rtol);
        copy.put("atol", list(atol));
        return new SolveSpec(copy);
    }

    /** The same for a residual of {@code times} copies of the state, of which all but the first begin at rest. */
    public SolveSpec repeatResidual(int times) {
        Map<String, Object> problem = new LinkedHashMap<>();
        ((Map<?, ?>) values.get("problem")).forEach((name, value) -> problem.put((String) name, value));
        problem.computeIfPresent("du0", (name, given) -> {
            List<Object> all = new ArrayList<>((List<?>) given);
            all.addAll(Collections.nCopies((times - 1) * all.size(), 0.0));
            return all;
        });
        problem.computeIfPresent("differential_vars", (name, given) ->
                Collections.nCopies(times, (List<?>) given).stream().<Object>flatMap(List::stream).toList());
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.put("problem", problem);
        return new SolveSpec(copy);
    }

    /** The kind of problem: {@code ode} unless {@code {"problem": {"kind": ...}}} names another. */
    public String problemKind() {
        Object problem = values.get("problem");
        if (problem == null) {
            return "ode";
        }
        if (problem instanceof Map<?, ?> map && map.get("kind") instanceof String kind) {
            return kind;
        }
        throw new FlowgradException("problem", "`problem` must be a map with a kind, got " + Json.write(problem));
    }

    /**
     * How to find a steady state: from {@code {"problem": {"kind": "steady_state", "method": "DynamicSS", "abstol": 1e-8,
     * "reltol": 1e-6}}}, where all but the kind may be left out. The spec's own method is that of the time stepping.
     */
    public SteadyStateMethod steadyStateMethod() {
        if (!problemKind().equals("steady_state") || !(values.get("problem") instanceof Map<?, ?> map)) {
            throw new FlowgradException("problem", "`problem` must be of kind steady_state here, got " + problemKind());
        }
        for (Object name : map.keySet()) {
            known((String) name, List.of("kind", "method", "abstol", "reltol"), "problem", "a part of a steady state problem");
        }
        Object method = map.get("method");
        return SteadyStateMethod.of(method == null ? "DynamicSS" : String.valueOf(method),
                map.get("abstol") == null ? 1e-8 : number("abstol", map.get("abstol")),
                map.get("reltol") == null ? 1e-6 : number("reltol", map.get("reltol")));
    }

    /** The same for a problem of another kind, without details. */
    public SolveSpec withProblemKind(String kind) {
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.remove("problem");
        if (!kind.equals("ode")) {
            copy.put("problem", Map.of("kind", kind));
        }
        return new SolveSpec(copy);
    }

    /** The entries of the mass matrix, row-major; null for none, and for problems that cannot have one. */
    public double[] massMatrix() {
        return problemKind().equals("ode") ? problem().massMatrix() : null;
    }

    /** Whether initial values are known to satisfy all equations. */
    public boolean isConsistent() {
        return problemKind().equals("ode") && problem().isConsistent();
    }

    /** The same with initial values that are known to satisfy all equations. */
    public SolveSpec withConsistentStart() {
        SolveSpec copy = withMassMatrix(massMatrix());
        Map<String, Object> problem = new LinkedHashMap<>();
        ((Map<?, ?>) copy.values.get("problem")).forEach((name, value) -> problem.put((String) name, value));
        problem.put("consistent", true);
        copy.values.put("problem", problem);
        return copy;
    }

    /** The same for a plain problem with this mass matrix, row-major; null for none. */
    public SolveSpec withMassMatrix(double[] entries) {
        SolveSpec plain = withProblemKind("ode");
        if (entries != null) {
            plain.values.put("problem", Map.of("kind", "ode", "mass_matrix", list(entries)));
        }
        return plain;
    }

    /** How gradients are taken, or null to choose. */
    public SensitivityAlgorithm sensealg() {
        Object given = values.get("sensealg");
        return given == null ? null : SensitivityAlgorithm.parse(given);
    }

    /** The same with gradients taken in this way; null to choose. */
    public SolveSpec withSensealg(SensitivityAlgorithm algorithm) {
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.put("sensealg", algorithm == null ? null : algorithm.json());
        copy.values().removeIf(Objects::isNull);
        return new SolveSpec(copy);
    }

    /** The JSON text. */
    public String json() {
        return Json.write(values);
    }

    private Controller controller() {
        if (!(values.get("controller") instanceof Map<?, ?> map)) {
            throw wrong("controller", "a controller");
        }
        Map<String, Double> given = new LinkedHashMap<>();
        String kind = String.valueOf(map.get("kind"));
        List<String> names = switch (kind) {
            case "I" -> List.of("safety", "qmin", "qmax");
            case "PI" -> List.of("beta1", "beta2", "safety", "qmin", "qmax");
            case "PID" -> List.of("beta1", "beta2", "beta3", "safety", "qmin", "qmax");
            case "predictive" -> List.of("safety", "qmin", "qmax", "steady");
            default -> throw new FlowgradException("controller",
                    "`controller` must be of kind I, PI, PID or predictive, got " + kind);
        };
        map.forEach((name, value) -> {
            if (!name.equals("kind")) {
                known((String) name, names, "controller", "a coefficient of the " + kind + " controller");
                given.put((String) name, number("controller", value));
            }
        });
        return switch (kind) {
            case "I" -> {
                IController c = new IController();
                yield new IController(given.getOrDefault("safety", c.safety()), given.getOrDefault("qmin", c.qmin()),
                        given.getOrDefault("qmax", c.qmax()));
            }
            case "predictive" -> {
                PredictiveController c = new PredictiveController();
                yield new PredictiveController(given.getOrDefault("safety", c.safety()),
                        given.getOrDefault("qmin", c.qmin()), given.getOrDefault("qmax", c.qmax()),
                        given.getOrDefault("steady", c.steady()));
            }
            case "PI" -> {
                PIController c = new PIController();
                yield new PIController(given.getOrDefault("beta1", c.beta1()), given.getOrDefault("beta2", c.beta2()),
                        given.getOrDefault("safety", c.safety()), given.getOrDefault("qmin", c.qmin()),
                        given.getOrDefault("qmax", c.qmax()));
            }
            default -> {
                PIDController c = new PIDController();
                yield new PIDController(given.getOrDefault("beta1", c.beta1()), given.getOrDefault("beta2", c.beta2()),
                        given.getOrDefault("beta3", c.beta3()), given.getOrDefault("safety", c.safety()),
                        given.getOrDefault("qmin", c.qmin()), given.getOrDefault("qmax", c.qmax()));
            }
        };
    }

    private static void known(String name, List<String> names, String argument, String what) {
        if (!names.contains(name)) {
            String nearest = NearestName.of(name, names);
            throw new FlowgradException(argument, "`" + name + "` is not " + what
                    + (nearest == null ? "" : "; did you mean `" + nearest + "`?")
                    + (nearest == null ? "; there are " + String.join(", ", names) : ""));
        }
    }

    private String string(String name) {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw wrong(name, "a name");
    }

    private boolean flag(String name) {
        if (values.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "true or false");
    }

    private long whole(String name) {
        double x = number(name);
        if (x != Math.rint(x) || Math.abs(x) > 0x1p53) {
            throw wrong(name, "a whole number");
        }
        return (long) x;
    }

    private double number(String name) {
        return number(name, values.get(name));
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
        return new double[] {number(name)};
    }

    private FlowgradException wrong(String name, String what) {
        return new FlowgradException(name, "`" + name + "` must be " + what + ", got " + Json.write(values.get(name)));
    }
}
