package dev.flowgrad.polyglot;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.opaque.OpaqueFunction;
import dev.flowgrad.polyglot.plot.Plot;
import dev.flowgrad.plot.Animation;
import dev.flowgrad.plot.PlotSpec;
import dev.flowgrad.plot.SvgAnimation;
import dev.flowgrad.spec.Json;
import dev.flowgrad.train.Progress;
import dev.flowgrad.train.TrainingListener;
import dev.flowgrad.wire.LoadedProgram;
import dev.flowgrad.wire.Bridge;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * The engine as the Python and JavaScript packages see it: the polyglot binding {@value #BINDING}.
 *
 * <p>Every method answers with a {@link Reply}. Arrays come in as buffers of doubles ({@link Buffers}) and go out as
 * host {@code double[]}; {@link #latin1} and {@link #buffer} are the fast ways to copy such an array into a guest.
 * Method names have the underscores that Python and C share.
 */
public final class EngineHost {
    /** The name of the binding under which guests find the engine. */
    public static final String BINDING = "flowgrad_engine";

    private final GuestFunctions functions;
    private final SolveWatch watch;
    private final Consumer<SolutionHandle> solved;

    /**
     * @param functions where functions of another language come from
     * @param watch watches and may end every solve
     * @param solved receives each solution, in order
     */
    EngineHost(GuestFunctions functions, SolveWatch watch, Consumer<SolutionHandle> solved) {
        this.functions = functions;
        this.watch = watch;
        this.solved = solved;
    }

    /** A program handle from program bytes. */
    @HostAccess.Export
    public Reply load(Value bytes) {
        return Reply.of(() -> Bridge.load(Buffers.bytes(bytes, "program")));
    }

    /** The readable form of a program. */
    @HostAccess.Export
    public Reply text(Value program) {
        return Reply.of(() -> program(program).program().toString());
    }

    /** The outputs of a program: a list of {@code double[]}. */
    @HostAccess.Export
    public Reply evaluate(Value program, Value inputs) {
        return Reply.of(() -> {
            double[][] arrays = Buffers.arrays(inputs, "inputs");
            watch.begin();
            try {
                return Bridge.evaluate(program(program), arrays, watch.progress(), watch.cancellation());
            } finally {
                watch.end();
            }
        });
    }

    /** A program's derivative program: kind value_and_grad, jvp, vjp or jacobian. */
    @HostAccess.Export
    public Reply transform(Value program, String kind, String json) {
        return Reply.of(() -> Bridge.transform(program(program), kind, json));
    }

    /** How the solves in a program are differentiated, as JSON. */
    @HostAccess.Export
    public Reply explain(Value program, String json) {
        return Reply.of(() -> Bridge.explain(program(program), json));
    }

    /** The shapes of a program's inputs and outputs as JSON. */
    @HostAccess.Export
    public Reply shapes(Value program) {
        return Reply.of(() -> Bridge.shapes(program(program)));
    }

    /** A layer as a program, from JSON. */
    @HostAccess.Export
    public Reply layer(String json) {
        return Reply.of(() -> Bridge.layer(json));
    }

    /** The parameters of a layer as JSON. */
    @HostAccess.Export
    public Reply layer_parameters(String json) {
        return Reply.of(() -> Bridge.layerParameters(json));
    }

    /** The parameters of a layer at the start: a {@code double[]}. */
    @HostAccess.Export
    public Reply layer_initial(String json) {
        return Reply.of(() -> Bridge.layerInitial(json));
    }

    /**
     * A right-hand side that calls the guest, as a program: {@code callback(u, p, t, du)} writes du and answers "" or what is
     * wrong. {@code json}: the sizes {@code {"u", "p"}}. The others, or null, likewise: {@code jacobian(u, p, t, out)} writes
     * the derivative by u, {@code jvp(u, p, t, du, dp, dt, out)} that in a direction, {@code vjp(u, p, t, w, du, dp, dt)} the
     * products of w with those by u, p and t.
     */
    @HostAccess.Export
    public Reply opaque(Value callback, String json, Value jacobian, Value jvp, Value vjp) {
        return Reply.of(() -> {
            int n = ((Number) Json.object(json).get("u")).intValue();
            int m = ((Number) Json.object(json).get("p")).intValue();
            ODEFunction.Instance f = (out, u, p, t) -> call(callback, "f", u, p, t, out);
            return Bridge.opaque(new OpaqueFunction(n, m, n, f,
                    jacobian.isNull() ? null : (out, u, p, t) -> call(jacobian, "jac", u, p, t, out),
                    jvp.isNull() ? null : (out, u, p, t, du, dp, dt) -> call(jvp, "jvp", u, p, t, du, dp, dt, out),
                    vjp.isNull() ? null : (du, dp, dt, u, p, t, w) -> call(vjp, "vjp", u, p, t, w, du, dp, dt)));
        });
    }

    private static void call(Value function, String name, Object... arguments) {
        Value answer = function.execute(arguments);
        if (answer.isString() && !answer.asString().isEmpty()) {
            throw new FlowgradException(name, answer.asString());
        }
    }

    /**
     * A solution of {@code du/dt = f(u, p, t)}; {@code functions} is a list of programs and opaque functions: f, then what
     * {@code spec} refers to by index.
     */
    @HostAccess.Export
    public Reply solve(Value functions, String spec, Value u0, Value p, double t0, double t1) {
        return Reply.of(() -> {
            watch.begin();
            try {
                SolutionHandle solution = new SolutionHandle(Bridge.solve(functions(functions), spec,
                        Buffers.doubles(u0, "u0"), Buffers.doubles(p, "p"), t0, t1, watch.progress(),
                        watch.cancellation()));
                solved.accept(solution);
                return solution;
            } finally {
                watch.end();
            }
        });
    }

    /**
     * The trajectories of a problem with many initial values and parameters: {@code u0} has {@code u0Rows} rows, {@code p}
     * {@code pRows}, one for each trajectory or one for all.
     */
    @HostAccess.Export
    public Reply solve_ensemble(Value functions, String spec, Value u0, int u0Rows, Value p, int pRows, double t0, double t1,
            int threads) {
        return Reply.of(() -> {
            watch.begin();
            try {
                return new EnsembleHandle(Bridge.solveEnsemble(functions(functions), spec, Buffers.doubles(u0, "u0"), u0Rows,
                        Buffers.doubles(p, "p"), pRows, t0, t1, threads, watch.progress(), watch.cancellation()));
            } finally {
                watch.end();
            }
        });
    }

    /**
     * A training: {@code losses} are programs of theta, then the arrays of a batch. {@code callback(theta, loss, iteration)}
     * answers whether to end, or is null; {@code report(is_notice, text)} hears of progress and of what is out of the ordinary.
     */
    @HostAccess.Export
    public Reply train(Value losses, String spec, Value theta, Value arrays, Value callback, Value report) {
        return Reply.of(() -> {
            watch.begin();
            try {
                return new FitHandle(Bridge.train(functions(losses).stream().map(LoadedProgram.class::cast).toList(), spec,
                        Buffers.doubles(theta, "theta"), Buffers.arrays(arrays, "data"), callback.isNull() ? null
                        : (at, loss, iteration) -> callback.execute(at, loss, iteration).asBoolean(),
                        reporting(report), watch.cancellation()));
            } finally {
                watch.end();
            }
        });
    }

    private static TrainingListener reporting(Value report) {
        return new TrainingListener() {
            @Override
            public void progress(Progress progress) {
                report.executeVoid(false, progress.toString());
            }

            @Override
            public void notice(String text) {
                report.executeVoid(true, text);
            }
        };
    }

    /** Whether somebody may be looking at standard error, which the launcher knows. */
    @HostAccess.Export
    public boolean terminal() {
        return Boolean.getBoolean("flowgrad.terminal");
    }

    /** Writes to standard error, without ending the line. */
    @HostAccess.Export
    public void err(String text) {
        System.err.print(text);
        System.err.flush();
    }

    /** What the engine can solve with, as JSON. */
    @HostAccess.Export
    public Reply methods() {
        return Reply.of(Bridge::methods);
    }

    /** Versions and machine, as JSON. */
    @HostAccess.Export
    public Reply info() {
        return Reply.of(() -> Json.write(Info.collect()));
    }

    /** Writes a picture and answers with its absolute path; {@code spec} is described at {@link PlotSpec} and {@link Animation}. */
    @HostAccess.Export
    public Reply plot(String spec, String path) {
        return Reply.of(() -> (Animation.isDescribedBy(spec) ? SvgAnimation.write(Animation.parse(spec), Path.of(path))
                : Plot.write(PlotSpec.parse(spec), Path.of(path))).toString());
    }

    /**
     * A function of the other language. {@code json}: {@code {"path", "name"}} or
     * {@code {"language", "source", "name"}}.
     */
    @HostAccess.Export
    public Reply guest_function(String json) {
        return Reply.of(() -> functions.find(json));
    }

    /** The bytes of a host {@code double[]} or of a program, as a text with one character per byte (for Python). */
    @HostAccess.Export
    public String latin1(Value value) {
        return Buffers.latin1(bytesOf(value));
    }

    /** The bytes of a host {@code double[]} or of a program, as a Java byte buffer (for JavaScript). */
    @HostAccess.Export
    public ByteBuffer buffer(Value value) {
        return ByteBuffer.wrap(bytesOf(value)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytesOf(Value value) {
        return switch (host(value, Object.class, "value")) {
            case double[] numbers -> Buffers.bytes(numbers);
            case LoadedProgram program -> program.toBytes();
            default -> throw new IllegalArgumentException("only arrays of the engine and programs have bytes");
        };
    }

    private static List<Object> functions(Value list) {
        List<Object> functions = new ArrayList<>();
        for (long i = 0; i < list.getArraySize(); i++) {
            functions.add(host(list.getArrayElement(i), Object.class, "f"));
        }
        return functions;
    }

    private static LoadedProgram program(Value value) {
        return host(value, LoadedProgram.class, "program");
    }

    private static <T> T host(Value value, Class<T> type, String argument) {
        if (value.isHostObject() && type.isInstance(value.asHostObject())) {
            return type.cast(value.asHostObject());
        }
        throw new FlowgradException(argument, "`" + argument + "` must come from the engine, got " + value + ".");
    }
}
