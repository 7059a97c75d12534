package dev.flowgrad.wire;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.ad.Jacobian;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ad.Vjp;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ensemble.EnsembleProblem;
import dev.flowgrad.ensemble.EnsembleSolution;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.nn.LayerSpec;
import dev.flowgrad.ode.Cancellation;
import dev.flowgrad.ode.DAEFunction;
import dev.flowgrad.ode.DynamicalFunction;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.ProgressListener;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.SplitFunction;
import dev.flowgrad.ode.Stats;
import dev.flowgrad.ode.Watch;
import dev.flowgrad.ode.events.Callback;
import dev.flowgrad.ode.events.Event;
import dev.flowgrad.ode.steady.SteadyStateProblem;
import dev.flowgrad.opaque.OpaqueFunction;
import dev.flowgrad.sensitivity.Explanation;
import dev.flowgrad.sensitivity.Placing;
import dev.flowgrad.spec.Json;
import dev.flowgrad.spec.SolveSpec;
import dev.flowgrad.train.Fit;
import dev.flowgrad.train.IterationCallback;
import dev.flowgrad.train.TrainSpec;
import dev.flowgrad.train.Trainer;
import dev.flowgrad.train.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that a binding asks of the engine, in terms that cross any border: bytes, JSON, flat arrays and handles.
 * Errors are {@link FlowgradException}s, whose message is meant for the user. Thread-safe.
 */
public final class Bridge {
    private Bridge() {
    }

    /** Reads and simplifies a Program. */
    public static LoadedProgram load(byte[] bytes) {
        return new LoadedProgram(Program.fromBytes(bytes).simplify());
    }

    /** A function that is called back as a Program of u, p and t, which lives as long as what is returned. */
    public static LoadedProgram opaque(OpaqueFunction f) {
        return LoadedProgram.of(f);
    }

    /** A function that is called back, and gives a new u and perhaps a new p, as the Program of an affect. */
    public static LoadedProgram opaqueAffect(OpaqueFunction f) {
        return LoadedProgram.affect(f);
    }

    /**
     * A solve as a Program of u0, p, t0, t1 and the times to save, vectors and numbers; it gives the states there, of shape
     * {@code (saveat, u0)}, and can be differentiated. See {@link dev.flowgrad.sensitivity.SolveCall}.
     *
     * @param functions as for {@link #solve}, all of them Programs
     * @param spec      options in JSON: see {@link SolveSpec}
     * @param u0        number of unknowns
     * @param p         number of parameters
     * @param saveat    number of times
     */
    public static LoadedProgram solveProgram(List<LoadedProgram> functions, String spec, int u0, int p, int saveat) {
        if (SolveSpec.parse(spec).options().build().hasSaveat()) {
            throw new FlowgradException("saveat", "`saveat` is an input of this program; leave it out of the spec");
        }
        List<Expr> inputs = List.of(Expr.input("u0", u0), Expr.input("p", p), Expr.input("t0"), Expr.input("t1"),
                Expr.input("saveat", saveat));
        Call call = new Call("solve", spec, functions.stream().map(LoadedProgram::program).toList());
        return new LoadedProgram(Program.of(inputs, List.of(Expr.call(call, inputs.toArray(Expr[]::new))), List.of("u"))
                .simplify());
    }

    /** Runs a Program on its inputs, row-major arrays; gives its outputs. */
    public static double[][] evaluate(LoadedProgram program, double[]... inputs) {
        List<Expr> wanted = program.program().inputs();
        if (inputs.length != wanted.size()) {
            throw new FlowgradException("inputs",
                    "`inputs` must be " + wanted.size() + " arrays, got " + inputs.length);
        }
        for (int i = 0; i < inputs.length; i++) {
            Expr input = wanted.get(i);
            if (inputs[i].length != input.size()) {
                throw new FlowgradException(input.name(), "`" + input.name() + "` must have shape "
                        + Shapes.text(input.shape()) + ", got " + inputs[i].length + " numbers");
            }
        }
        return program.executor().evaluate(inputs);
    }

    /** The same; {@code progress} hears of the solves in the Program, and {@code cancellation} ends them, with an error. */
    public static double[][] evaluate(LoadedProgram program, double[][] inputs, ProgressListener progress,
            Cancellation cancellation) {
        return Watch.over(progress, cancellation, () -> evaluate(program, inputs));
    }

    /**
     * A derivative of a Program. Kinds, with {@code wrt} a list of indices of inputs (for jacobian one index):
     *
     * <ul>
     *   <li>value_and_grad: the value and its gradient by each of wrt
     *   <li>jvp: takes tangents of wrt too; gives the outputs, then their tangents
     *   <li>vjp: takes cotangents of the outputs too; gives the outputs, then the cotangents of wrt
     *   <li>jacobian: of shape {@code (*output.shape, *input.shape)}
     * </ul>
     *
     * What comes out runs where {@code device} and {@code dtype} say, if they are there, and so do the solves in it that
     * name no device themselves.
     */
    public static LoadedProgram transform(LoadedProgram program, String kind, String json) {
        Map<String, Object> settings = Json.object(json);
        Placement placement = Placement.of(text(settings.get("device")), text(settings.get("dtype")));
        Program f = Placing.of(program.program(), placement);
        int[] indices = indices(f, json);
        return new LoadedProgram(switch (kind) {
            case "value_and_grad" -> Gradient.valueAndGrad(f, indices);
            case "jvp" -> Jvp.of(f, indices);
            case "vjp" -> Vjp.of(f, indices);
            case "jacobian" -> Jacobian.dense(f, indices[0]);
            default -> throw new FlowgradException("kind",
                    "`kind` must be value_and_grad, jvp, vjp or jacobian, got " + kind);
        }, placement);
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    /**
     * How the solves in a loss are differentiated, in JSON: a list of method, sensealg, states, directions, reason and
     * text, which says all of it. {@code json} is that of value_and_grad in {@link #transform}.
     */
    public static String explain(LoadedProgram program, String json) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Explanation explanation : Explanation.of(program.program(), indices(program.program(), json))) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("method", explanation.method());
            map.put("sensealg", explanation.sensealg());
            map.put("states", explanation.states());
            map.put("directions", explanation.directions());
            map.put("reason", explanation.reason());
            map.put("text", explanation.toString());
            all.add(map);
        }
        return Json.write(all);
    }

    private static int[] indices(Program f, String json) {
        Object wrt = Json.object(json).get("wrt");
        List<?> list = wrt instanceof List<?> several ? several : Arrays.asList(wrt);
        return list.stream().mapToInt(i -> index(i, f)).toArray();
    }

    private static int index(Object i, Program f) {
        if (i instanceof Long n && n >= 0 && n < f.inputs().size()) {
            return n.intValue();
        }
        throw new FlowgradException("wrt", "`wrt` must be indices of inputs, below " + f.inputs().size() + ", got " + i);
    }

    /** The shapes of a Program's inputs and outputs, in JSON. */
    public static String shapes(LoadedProgram program) {
        Map<String, Object> shapes = new LinkedHashMap<>();
        shapes.put("inputs", shapes(program.program().inputs()));
        shapes.put("outputs", shapes(program.program().outputs()));
        return Json.write(shapes);
    }

    private static List<List<Integer>> shapes(List<Expr> values) {
        return values.stream().map(e -> Arrays.stream(e.shape()).boxed().toList()).toList();
    }

    /**
     * Solves an initial value problem; or finds a steady state, which is a solution of one state, after an infinite time.
     *
     * @param functions    the right-hand side, a {@link LoadedProgram} of u, p and t or an {@link ODEFunction}, for a
     *                     problem of kind dynamical that of the whole state, velocities first; then what
     *                     the spec refers to by its index in this list
     * @param spec         options in JSON: see {@link SolveSpec}
     * @param u0           initial state, row-major
     * @param p            parameters, row-major; empty if there are none
     * @param t0           start of the time span
     * @param t1           end of the time span
     * @param progress     hears of progress, or null
     * @param cancellation can end the solve, or null
     */
    public static Solution solve(List<?> functions, String spec, double[] u0, double[] p, double t0, double t1,
            ProgressListener progress, Cancellation cancellation) {
        SolveSpec parsed = SolveSpec.parse(spec);
        SolveOptions options = options(functions, parsed, progress, cancellation);
        if (parsed.problemKind().equals("steady_state")) {
            SteadyStateProblem problem = SteadyStateProblem.of(rightHandSide(functions.getFirst()), u0, p);
            return problem.solution(problem.solve(parsed.steadyStateMethod(), options));
        }
        return problem(functions, parsed, u0, p, t0, t1).solve(options);
    }

    /**
     * Solves one problem for many initial values, or parameters, or both, on several threads.
     *
     * @param functions as for {@link #solve}
     * @param spec      options in JSON: see {@link SolveSpec}; {@code saveat} is what is saved
     * @param u0        initial states, row-major
     * @param u0Rows    how many rows it has: one for each trajectory, or one for all
     * @param p         parameters likewise
     * @param pRows     how many rows it has
     * @param t0        start of the time span
     * @param t1        end of the time span
     * @param threads   how many; 0 for one on each core
     */
    public static EnsembleSolution solveEnsemble(List<?> functions, String spec, double[] u0, int u0Rows, double[] p, int pRows,
            double t0, double t1, int threads, ProgressListener progress, Cancellation cancellation) {
        SolveSpec parsed = SolveSpec.parse(spec);
        if (parsed.problemKind().equals("steady_state")) {
            throw new FlowgradException("prob", "`prob` of an ensemble must have times, and a SteadyStateProblem has none");
        }
        ODEProblem first = problem(functions, parsed, row("u0", u0, u0Rows), row("p", p, pRows), t0, t1);
        return new EnsembleProblem(first, u0Rows == 1 && pRows > 1 ? null : u0, pRows == 1 ? null : p)
                .solve(options(functions, parsed, progress, cancellation), threads);
    }

    private static double[] row(String name, double[] values, int rows) {
        if (rows < 1 || values.length % rows != 0) {
            throw new FlowgradException(name, "`" + name + "` of an ensemble has " + values.length + " numbers, which do not make "
                    + rows + " rows");
        }
        return Arrays.copyOf(values, values.length / rows);
    }

    private static SolveOptions options(List<?> functions, SolveSpec spec, ProgressListener progress, Cancellation cancellation) {
        return spec.options().progress(progress).cancellation(cancellation)
                .callback(spec.callbacks(i -> executor(functions, i)).toArray(Callback[]::new)).build();
    }

    private static ODEProblem problem(List<?> functions, SolveSpec spec, double[] u0, double[] p, double t0, double t1) {
        if (!List.of("ode", "dae").contains(spec.problemKind())) {
            return ODEProblem.of(rightHandSide(functions, spec), u0, t0, t1, p);
        }
        return spec.problem().problem(() -> rightHandSide(functions.getFirst()), () -> residual(functions.getFirst()), u0, p,
                t0, t1);
    }

    private static ODEFunction rightHandSide(List<?> functions, SolveSpec spec) {
        ODEFunction first = rightHandSide(functions.getFirst());
        return switch (spec.problemKind()) {
            case "ode" -> first;
            case "dynamical" -> functions.getFirst() instanceof LoadedProgram program ? program.dynamical()
                    : DynamicalFunction.of(first);
            case "split" -> {
                if (functions.size() < 2) {
                    throw new FlowgradException("f2", "`f2` is missing; give both halves of u' = f1 + f2");
                }
                ODEFunction second = rightHandSide(functions.get(1));
                yield functions.getFirst() instanceof LoadedProgram program ? program.splitWith(second)
                        : SplitFunction.of(first, second);
            }
            default -> throw new FlowgradException("problem", "`problem` cannot be of kind " + spec.problemKind());
        };
    }

    /** What the spec refers to by index; callbacks need Programs. */
    private static Executor executor(List<?> functions, int i) {
        if (i < functions.size() && functions.get(i) instanceof LoadedProgram program) {
            return program.executor();
        }
        throw new FlowgradException("callback", "`callback` needs functions that can be traced, and there is none of index " + i);
    }

    private static DAEFunction residual(Object f) {
        if (f instanceof LoadedProgram program) {
            return DAEFunction.of(program.executor());
        }
        throw new FlowgradException("f", "`f` of a DAEProblem must be a function that can be traced");
    }

    private static ODEFunction rightHandSide(Object f) {
        return switch (f) {
            case LoadedProgram program -> program.function();
            case ODEFunction plain -> plain;
            default -> throw new FlowgradException("f", "`f` must be a function of u, p and t");
        };
    }

    /**
     * Trains.
     *
     * @param losses       Programs of theta, then the arrays of a batch
     * @param spec         in JSON: see {@link TrainSpec}
     * @param theta        the first parameters
     * @param arrays       what the spec refers to by index, row-major
     * @param callback     is called at each iteration, or null
     * @param listener     hears of the training, or null
     * @param cancellation can end the training, or null
     */
    public static Fit train(List<LoadedProgram> losses, String spec, double[] theta, double[][] arrays,
            IterationCallback callback, TrainingListener listener, Cancellation cancellation) {
        Trainer trainer = TrainSpec.trainer(spec, losses.stream().map(LoadedProgram::program).toList(), List.of(arrays))
                .callback(callback);
        if (listener != null) {
            trainer.listener(listener);
        }
        if (cancellation != null) {
            trainer.cancellation(cancellation);
        }
        return trainer.train(theta);
    }

    /** How a training went, in JSON: retcode, message, loss, iterations, epochs, seconds. */
    public static String summary(Fit fit) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("retcode", fit.retcode().toString());
        map.put("message", fit.message());
        map.put("loss", fit.loss());
        map.put("iterations", fit.iterations());
        map.put("epochs", fit.epochs());
        map.put("seconds", fit.seconds());
        return Json.write(map);
    }

    /** Statistics in JSON. */
    public static String stats(Stats stats) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("nf", stats.nf());
        map.put("njac", stats.njac());
        map.put("nlu", stats.nlu());
        map.put("naccept", stats.naccept());
        map.put("nreject", stats.nreject());
        return Json.write(map);
    }

    /** The events of a solve in JSON: lists t, callback (an index), component, before and after (states), of equal length. */
    public static String events(Solution solution) {
        List<Event> events = solution.events();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("t", events.stream().map(Event::t).toList());
        map.put("callback", events.stream().map(Event::callback).toList());
        map.put("component", events.stream().map(Event::component).toList());
        map.put("before", events.stream().map(event -> Arrays.stream(event.before()).boxed().toList()).toList());
        map.put("after", events.stream().map(event -> Arrays.stream(event.after()).boxed().toList()).toList());
        return Json.write(map);
    }

    /** Which method solved from when on, in JSON: a list of objects with t and method. */
    public static String phases(Solution solution) {
        return Json.write(solution.phases().stream().map(phase -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("t", phase.t());
            map.put("method", phase.method().toString());
            return map;
        }).toList());
    }

    /** The Program of a layer for inputs of given shapes, from JSON; see {@link LayerSpec}. */
    public static LoadedProgram layer(String json) {
        return new LoadedProgram(LayerSpec.parse(json).program().simplify());
    }

    /** The parameters of a layer, in JSON: a list of name, shape and offset. */
    public static String layerParameters(String json) {
        return LayerSpec.parse(json).parameters();
    }

    /** The vector of a layer's parameters at the start, by its seed. */
    public static double[] layerInitial(String json) {
        return LayerSpec.parse(json).initial();
    }

    /** All methods in JSON: name, order, kind, adaptive, dense_order, summary, reference. */
    public static String methods() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Method method : Methods.all()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", method.name());
            map.put("order", method.order());
            map.put("kind", method.kind());
            map.put("adaptive", method.adaptive());
            map.put("dense_order", method.denseOrder());
            map.put("summary", method.summary());
            map.put("reference", method.reference());
            all.add(map);
        }
        return Json.write(all);
    }
}
