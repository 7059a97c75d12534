package dev.flowgrad.compile;

import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Program;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A Program ready to run. Immutable and thread-safe: all that a run writes is its arguments and a frame, which belong to
 * the caller. Nothing is allocated in a run, except by calls.
 *
 * <p>The first runs are interpreted. When the Program proves hot, bytecode is generated for it on a background thread and
 * takes over; both give the same bits. In a native image no bytecode can be loaded; there a {@link Machine} may run code of
 * the processor's own, and otherwise the interpreter stays.
 */
public final class Executor {
    /** Interpreted operations, at a few nanoseconds each, that cost about as much as generating a class. */
    private static final long HOT = 1_000_000;
    private static final long MOST_RUNS = 1_000;
    /** Machine code is made this many times faster than a class. */
    private static final long MACHINE_CODE = 20;
    private static final long LEAST_RUNS = 3;

    /** Made with the first Program that is hot. */
    private static final class Compiler {
        static final ExecutorService THREAD = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "flowgrad-compiler");
            thread.setDaemon(true);
            return thread;
        });
    }

    private final Program program;
    private final Code code;
    private final Interpreter interpreter;
    private final long hotRuns;
    private int runs; // a racy count: losing one only delays compilation
    private volatile Generated compiled;

    private Executor(Program program) {
        this.program = program;
        this.code = Lowering.lower(program);
        this.interpreter = new Interpreter(code);
        long cheaper = CodeLoading.POSSIBLE ? 1 : MACHINE_CODE;
        this.hotRuns = Math.clamp(HOT / cheaper / Math.max(1, code.operations()), LEAST_RUNS, MOST_RUNS / cheaper);
    }

    /** Prepares {@code program}. */
    public static Executor of(Program program) {
        return new Executor(program.simplify());
    }

    /** On a device; that which compiles it is asked for nothing else. */
    private Executor(Program program, Placement placement) {
        this.program = program;
        code = null;
        interpreter = null;
        hotRuns = 0;
        compiled = new OnDevice(placement.open().kernel(program, placement.dtype()), program.inputs().size());
    }

    /**
     * Prepares {@code program} to run where {@code placement} says; callers of one such executor wait for each other.
     *
     * @throws dev.flowgrad.FlowgradException if the device is not there
     */
    public static Executor of(Program program, Placement placement) {
        return placement.isHost() ? of(program) : new Executor(program.simplify(), placement);
    }

    /** The Program that runs, simplified. */
    public Program program() {
        return program;
    }

    /** Work memory for one caller at a time. */
    public double[] newFrame() {
        return code == null ? new double[0] : code.newFrame();
    }

    /**
     * Runs the Program.
     *
     * @param args  the inputs, then the outputs, each a row-major array of its size; outputs are overwritten and must not
     *              be arrays that are inputs too
     * @param frame from {@link #newFrame()}, not in use by another thread
     */
    public void run(double[][] args, double[] frame) {
        Generated fast = compiled;
        if (fast != null) {
            fast.run(args, frame);
            return;
        }
        if (++runs == hotRuns) {
            if (CodeLoading.POSSIBLE) {
                Compiler.THREAD.execute(this::compile);
            } else {
                compile();
            }
        }
        interpreter.run(args, frame);
    }

    /**
     * As {@link #run(double[][], double[])} for a Program of four arguments that is compiled already, without an array of
     * them: the form for right-hand sides, which run in a few nanoseconds.
     *
     * @return false, with nothing done, if the Program is not compiled yet
     */
    public boolean runCompiled(double[] a, double[] b, double[] c, double[] d, double[] frame) {
        Generated fast = compiled;
        if (fast == null) {
            return false;
        }
        fast.run(a, b, c, d, frame);
        return true;
    }

    /** Runs the Program on new arrays; for single evaluations. */
    public double[][] evaluate(double[]... inputs) {
        int n = program.inputs().size();
        double[][] args = Arrays.copyOf(inputs, n + program.outputs().size());
        for (int i = n; i < args.length; i++) {
            args[i] = new double[program.outputs().get(i - n).size()];
        }
        run(args, newFrame());
        return Arrays.copyOfRange(args, n, args.length);
    }

    /** Compiles now, on this thread, if that is possible. */
    public void compile() {
        if (compiled == null) {
            compiled = CodeLoading.POSSIBLE ? BytecodeCompiler.compile(code) : Machines.compile(code);
        }
    }

    /** Whether compiled code runs, rather than the interpreter. */
    public boolean isCompiled() {
        return compiled != null;
    }
}
