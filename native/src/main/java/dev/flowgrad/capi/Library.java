package dev.flowgrad.capi;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ensemble.EnsembleSolution;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.Cancellation;
import dev.flowgrad.ode.ProgressListener;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.opaque.OpaqueFunction;
import dev.flowgrad.plot.Animation;
import dev.flowgrad.plot.PlotSpec;
import dev.flowgrad.plot.SvgAnimation;
import dev.flowgrad.plot.SvgPlot;
import dev.flowgrad.spec.Json;
import dev.flowgrad.train.Fit;
import dev.flowgrad.train.IterationCallback;
import dev.flowgrad.train.TrainingListener;
import dev.flowgrad.wire.Bridge;
import dev.flowgrad.wire.LoadedProgram;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.nativeimage.RuntimeOptions;

/** What the C functions do, in Java's terms: arrays and handles. Thread-safe. Failures are thrown: see {@link Status}. */
final class Library {
    /** What {@link #text} can tell: {@code fg_text_kind} in flowgrad.h, in the same order. */
    enum Text {
        /** Of a program: its operations, one a line. */
        LISTING,
        /** Of a program: the shapes of its inputs and outputs, in JSON. */
        SHAPES,
        /** Of a solution: how it ended, in one word. */
        RETCODE,
        /** Of a solution: how it ended, in one sentence. */
        MESSAGE,
        /** Of a solution or an ensemble: what it cost, in JSON. */
        STATS,
        /** Of a solution: the name of the method. */
        METHOD,
        /** Of the library: its methods, in JSON. */
        METHODS,
        /** Of the library: versions and machine, in JSON. */
        INFO,
        /** Of a solution: what happened, in JSON. */
        EVENTS,
        /** Of a solution: what callbacks saved, in JSON. */
        SAVED,
        /** Of a fit: how the training went, in JSON. */
        FIT,
        /** Of a solution: which method solved from when on, in JSON. */
        PHASES
    }

    private static final Handles HANDLES = new Handles();

    private Library() {
    }

    static long load(byte[] bytes) {
        return HANDLES.add(Bridge.load(bytes));
    }

    static long transform(long program, String kind, String json) {
        return HANDLES.add(Bridge.transform(HANDLES.get(program, LoadedProgram.class), kind, json));
    }

    /** Runs a program on arrays of the caller; {@code outputs} are of the right sizes and are filled. */
    static void evaluate(long program, double[][] inputs, double[][] outputs, ProgressListener progress,
            Cancellation cancellation) {
        LoadedProgram loaded = HANDLES.get(program, LoadedProgram.class);
        List<Expr> wanted = loaded.program().outputs();
        if (outputs.length != wanted.size()) {
            throw new FlowgradException("outputs",
                    "`outputs` must be " + wanted.size() + " arrays, got " + outputs.length);
        }
        for (int i = 0; i < outputs.length; i++) {
            if (outputs[i].length != wanted.get(i).size()) {
                throw new FlowgradException("outputs", "`outputs[" + i + "]` must have " + wanted.get(i).size()
                        + " numbers, got room for " + outputs[i].length);
            }
        }
        double[][] results = progress == null ? Bridge.evaluate(loaded, inputs)
                : Bridge.evaluate(loaded, inputs, progress, cancellation);
        System.arraycopy(results, 0, outputs, 0, results.length);
    }

    /** A function of the caller. */
    static long function(OpaqueFunction function) {
        return HANDLES.add(Bridge.opaque(function));
    }

    /** A function of the caller that changes u and perhaps p. */
    static long affect(OpaqueFunction function) {
        return HANDLES.add(Bridge.opaqueAffect(function));
    }

    static byte[] bytes(long program) {
        return HANDLES.get(program, LoadedProgram.class).toBytes();
    }

    static long solve(long[] functions, String spec, double[] u0, double[] p, double t0, double t1,
            ProgressListener progress, Cancellation cancellation) {
        return HANDLES.add(Bridge.solve(functions(functions), spec, u0, p, t0, t1, progress, cancellation));
    }

    static long solveEnsemble(long[] functions, String spec, double[] u0, long u0Rows, double[] p, long pRows, double t0,
            double t1, long threads, ProgressListener progress, Cancellation cancellation) {
        return HANDLES.add(Bridge.solveEnsemble(functions(functions), spec, u0, small("u0_rows", u0Rows), p,
                small("p_rows", pRows), t0, t1, small("threads", threads), progress, cancellation));
    }

    static long solveProgram(long[] functions, String spec, long u0, long p, long saveat) {
        return HANDLES.add(Bridge.solveProgram(functions(functions), spec, small("n_u0", u0), small("n_p", p),
                small("n_saveat", saveat)));
    }

    private static List<LoadedProgram> functions(long[] handles) {
        if (handles.length == 0) {
            throw new FlowgradException("functions", "`functions` must begin with the right-hand side, got none");
        }
        List<LoadedProgram> found = new ArrayList<>(handles.length);
        for (long handle : handles) {
            found.add(HANDLES.get(handle, LoadedProgram.class));
        }
        return found;
    }

    private static int small(String name, long number) {
        if (number < 0 || number > Integer.MAX_VALUE / Double.BYTES) {
            throw new FlowgradException(name, "`" + name + "` cannot be " + Long.toUnsignedString(number));
        }
        return (int) number;
    }

    static long train(long[] losses, String spec, double[] theta, double[][] arrays, IterationCallback callback,
            TrainingListener listener, Cancellation cancellation) {
        List<LoadedProgram> programs = new ArrayList<>(losses.length);
        for (long loss : losses) {
            programs.add(HANDLES.get(loss, LoadedProgram.class));
        }
        return HANDLES.add(Bridge.train(programs, spec, theta, arrays, callback, listener, cancellation));
    }

    static Fit fit(long fit) {
        return HANDLES.get(fit, Fit.class);
    }

    static EnsembleSolution ensemble(long ensemble) {
        return HANDLES.get(ensemble, EnsembleSolution.class);
    }

    /** How trajectory {@code i} of an ensemble ended. */
    static String ensembleMessage(long handle, long i) {
        EnsembleSolution ensemble = ensemble(handle);
        if (i < 0 || i >= ensemble.size()) {
            throw new FlowgradException("i", "`i` must be the index of a trajectory, below " + ensemble.size() + ", got "
                    + Long.toUnsignedString(i));
        }
        return ensemble.message((int) i);
    }

    static Solution solution(long solution) {
        return HANDLES.get(solution, Solution.class);
    }

    static String text(long handle, int kind) {
        if (kind < 0 || kind >= Text.values().length) {
            throw new FlowgradException("kind", "`kind` must be a FG_TEXT_ constant, got " + kind);
        }
        Text text = Text.values()[kind];
        return switch (text) {
            case LISTING -> HANDLES.get(handle, LoadedProgram.class).toString();
            case SHAPES -> Bridge.shapes(HANDLES.get(handle, LoadedProgram.class));
            case RETCODE -> solution(handle).retcode().toString();
            case MESSAGE -> solution(handle).message();
            case STATS -> Bridge.stats(HANDLES.get(handle, Object.class) instanceof EnsembleSolution ensemble ? ensemble.stats()
                    : solution(handle).stats());
            case METHOD -> solution(handle).methodName();
            case METHODS -> Bridge.methods();
            case INFO -> info();
            case EVENTS -> Bridge.events(solution(handle));
            case SAVED -> saved(solution(handle));
            case FIT -> Bridge.summary(fit(handle));
            case PHASES -> Bridge.phases(solution(handle));
        };
    }

    static String explain(long program, String json) {
        return Bridge.explain(HANDLES.get(program, LoadedProgram.class), json);
    }

    static long layer(String json) {
        return HANDLES.add(Bridge.layer(json));
    }

    private static String saved(Solution solution) {
        List<Map<String, Object>> all = new ArrayList<>();
        solution.saved().forEach(one -> all.add(Map.of("t", Arrays.stream(one.t()).boxed().toList(), "values",
                Arrays.stream(one.values()).boxed().toList())));
        return Json.write(all);
    }

    static void plot(String spec, String path) {
        try {
            if (Animation.isDescribedBy(spec)) {
                SvgAnimation.write(Animation.parse(spec), Path.of(path));
            } else {
                SvgPlot.write(PlotSpec.parse(spec), Path.of(path));
            }
        } catch (InvalidPathException e) {
            throw new FlowgradException("path", "`path` is not the name of a file: " + e.getMessage());
        }
    }

    private static String info() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("java", Runtime.version().toString());
        facts.put("vm", System.getProperty("java.vm.name"));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put("memory_mb", Runtime.getRuntime().maxMemory() >> 20);
        return Json.write(facts);
    }

    static void free(long handle) {
        HANDLES.free(handle);
    }

    /** Bytes of memory that all calls together may take; 0 for what the library would take by itself. */
    static void limitMemory(long bytes) {
        RuntimeOptions.set("MaxHeapSize", bytes);
    }

    static long liveHandles() {
        return HANDLES.count();
    }
}
