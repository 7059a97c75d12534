package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.spec.SensitivityAlgorithm;
import dev.flowgrad.spec.SensitivityAlgorithm.DiscreteAdjoint;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A solve that is followed by its adjoint. In a gradient these are two calls, since the loss stands between them. The
 * first hands the second what it recorded, which is used if the arguments are the same to the bit: a solve is a pure
 * function of them. Otherwise, as when several threads run one Program, the second call solves again. Thread-safe.
 */
final class AdjointSolve {
    /** By the right-hand side, one copy of which is made for each pair of calls: {@link SolveCall#reverse}. */
    private static final Map<Program, AdjointSolve> SHARED = Collections.synchronizedMap(new WeakHashMap<>());

    private final SolveProblem solve;
    private final ODEFunction f;
    private final SolveOptions options;
    private final Adjoint adjoint;
    private final AtomicReference<Made> made = new AtomicReference<>();
    private final AtomicReference<Adjoint.Recording> spare = new AtomicReference<>();

    private record Made(double[][] args, Adjoint.Recording recording) {
    }

    private AdjointSolve(Call call) {
        solve = SolveProblem.of(call);
        f = solve.function();
        Method method = solve.method();
        options = solve.spec().options().dense(false).callback(SolveCall.callbacks(call, solve.spec())).method(method).build();
        Placement placement = solve.spec().placement();
        EventReversal events = solve.spec().hasCallbacks() ? new EventReversal(call) : null;
        adjoint = placement.isHost() ? adjoint(new Followed(f, f.program(), solve.mass(), events), method, solve.spec().sensealg())
                : DeviceAdjoint.of(f.program(), method, placement, solve.spec().sensealg(), events != null);
    }

    private static Adjoint adjoint(Followed followed, Method method, SensitivityAlgorithm algorithm) {
        return switch (algorithm) {
            case DiscreteAdjoint(int checkpoints) ->
                    new dev.flowgrad.sensitivity.DiscreteAdjoint(followed, method, checkpoints);
            case SensitivityAlgorithm.InterpolatingAdjoint(int checkpoints) ->
                    new InterpolatingAdjoint(followed, checkpoints);
            case SensitivityAlgorithm.GaussAdjoint() -> new GaussAdjoint(followed, method.order());
            case SensitivityAlgorithm.QuadratureAdjoint(double abstol, double reltol) ->
                    new QuadratureAdjoint(followed, abstol, reltol);
            case SensitivityAlgorithm.BacksolveAdjoint(boolean checkpointing) ->
                    new BacksolveAdjoint(followed, checkpointing);
            case SensitivityAlgorithm.SteadyStateAdjoint() -> throw new FlowgradException("sensealg", "`sensealg` "
                    + "SteadyStateAdjoint is for a SteadyStateProblem; leave it out for a problem in time");
            case SensitivityAlgorithm.ForwardSensitivity() -> throw new IllegalArgumentException("not an adjoint");
        };
    }

    /** Makes a copy of {@code f} by which a solve and its adjoint find each other. */
    static Program share(Program f) {
        return Program.of(f.inputs(), f.outputs(), f.outputNames());
    }

    /** The one for this right-hand side. Its algorithm must be an adjoint. */
    static AdjointSolve of(Call call) {
        Program f = call.programs().getFirst();
        synchronized (SHARED) {
            AdjointSolve solve = SHARED.get(f);
            if (solve == null) {
                solve = new AdjointSolve(call);
                SHARED.put(f, solve);
            }
            return solve;
        }
    }

    /** The one for this right-hand side, or null if there is no adjoint of it. */
    static AdjointSolve find(Program f) {
        return SHARED.get(f);
    }

    /** Solves for u0, p, t0, t1, saveat, and keeps the recording. */
    void forward(double[][] args, double[] out) {
        Adjoint.Recording recording = solve(args);
        SolveCall.saved(recording.solution(), out);
        double[][] copies = new double[args.length][];
        Arrays.setAll(copies, i -> args[i].clone());
        made.set(new Made(copies, recording));
    }

    /** The cotangents of the five arguments for that of the saved states, one after the other. */
    void backward(double[][] args, double[] ct, double[] out) {
        Made last = made.getAndSet(null);
        boolean same = last != null;
        for (int i = 0; same && i < last.args.length; i++) {
            same = Arrays.equals(last.args[i], args[i]);
        }
        Adjoint.Recording recording = same ? last.recording : solve(args);
        Adjoint.Result result = Adjoint.Result.of(args[0].length, args[1].length, args[4].length);
        adjoint.backward(recording, ct, result);
        spare.set(recording);
        int at = 0;
        for (double[] part : new double[][] {result.u0(), result.p(), result.t0(), {0}, result.saveat()}) {
            System.arraycopy(part, 0, out, at, part.length);
            at += part.length;
        }
    }

    private Adjoint.Recording solve(double[][] args) {
        ODEProblem problem = solve.problem(f, null, args[0], args[1], args[2][0], args[3][0]);
        Adjoint.Recording recording = adjoint.forward(problem, options.toBuilder().saveat(args[4]).build(),
                spare.getAndSet(null));
        SolveCall.checkSuccess(recording.solution());
        return recording;
    }
}
