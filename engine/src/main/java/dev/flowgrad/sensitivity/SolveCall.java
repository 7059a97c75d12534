package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.ode.DAEFunction;
import dev.flowgrad.ode.DynamicalFunction;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.SplitFunction;
import dev.flowgrad.ode.events.Callback;
import dev.flowgrad.spec.SensitivityAlgorithm;
import dev.flowgrad.spec.SolveSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The solution of an initial value problem as an operation of a Program: {@code solve(u0, p, t0, t1, saveat)} gives the
 * states at the n times of {@code saveat}, of shape {@code (n, *u0.shape)}; at an event the state that it left, and after one
 * that ended the solve the state there. Its first program is the right-hand side, with inputs u, p and t, or its first two
 * are the halves of a split one, or it is the residual of a fully implicit problem; those after are functions of callbacks. Its attributes are a {@link SolveSpec} without
 * {@code saveat}. It is differentiable in all five arguments, through events by {@link EventMap}: forwards by
 * {@link ForwardSensitivity}, in reverse as {@code sensealg} says or {@link SensitivityChoice} finds.
 */
public final class SolveCall implements Call.Kind {
    private static final List<String> KINDS = List.of("ode", "split", "dynamical", "dae");

    /** For {@link java.util.ServiceLoader}. */
    public SolveCall() {
    }

    /**
     * The solution of {@code problem} as a differentiable expression, of shape {@code (saveat.size, *u0.shape)}.
     *
     * @param problem a problem whose right-hand side is a Program
     * @param options how to solve; what to save is {@code saveat}
     * @param u0      initial state, in place of the problem's own
     * @param p       parameters, in place of the problem's own
     * @param saveat  times to save, a vector inside the problem's time span
     * @throws FlowgradException if the right-hand side is opaque, or shapes do not fit
     */
    public static Expr of(ODEProblem problem, SolveOptions options, Expr u0, Expr p, Expr saveat) {
        return of(problem, options, u0, p, saveat, null);
    }

    /** As above, with gradients taken by {@code sensealg}; null to choose. */
    public static Expr of(ODEProblem problem, SolveOptions options, Expr u0, Expr p, Expr saveat,
            SensitivityAlgorithm sensealg) {
        Program f = problem.f().program();
        if (!problem.callbacks().isEmpty() || !options.callbacks().isEmpty()) {
            throw new FlowgradException("callback", "`callback` objects do not become part of an operation; make a Call whose "
                    + "attributes have `callbacks`, with their functions among its programs");
        }
        if (f == null) {
            throw new FlowgradException("f", "`f` is opaque, and a solve of it has no derivatives; make it with "
                    + "ODEFunction.trace");
        }
        SolveSpec spec = SolveSpec.of(options).withSensealg(sensealg)
                .withMassMatrix(problem.mass() == null ? null : problem.mass().toArray());
        Call call = new Call("solve", spec.json(), List.of(f));
        if (problem.f() instanceof SplitFunction split) {
            List<Program> halves = List.of(split.f1().program(), split.f2().program());
            call = new Call("solve", spec.withProblemKind("split").json(), halves);
        } else if (problem.f() instanceof DynamicalFunction) {
            call = new Call("solve", spec.withProblemKind("dynamical").json(), List.of(f));
        }
        return Expr.call(call, u0, p, Expr.constant(problem.t0()), Expr.constant(problem.t1()), saveat);
    }

    @Override
    public String name() {
        return "solve";
    }

    @Override
    public int[] shape(Call call, List<int[]> shapes) {
        check(shapes.size() == 5, "takes u0, p, t0, t1 and saveat");
        check(Shapes.size(shapes.get(2)) == 1 && Shapes.size(shapes.get(3)) == 1, "needs scalar times t0 and t1");
        check(shapes.get(4).length == 1, "needs a list of times `saveat`");
        SolveProblem solve = SolveProblem.of(call);
        check(KINDS.contains(solve.spec().problemKind()), "cannot solve a problem of kind " + solve.spec().problemKind());
        int halves = solve.isSplit() ? 2 : 1;
        check(call.programs().size() >= halves, halves == 2 ? "needs two halves" : "needs a right-hand side");
        int slopes = solve.isImplicit() ? 1 : 0;
        for (Program f : solve.halves()) {
            check(f.inputs().size() == 3 + slopes && f.outputs().size() == 1,
                    slopes == 0 ? "needs a right-hand side of u, p and t" : "needs a residual of du, u, p and t");
            check(Arrays.equals(f.inputs().get(0).shape(), shapes.get(0))
                    && Arrays.equals(f.inputs().get(slopes).shape(), shapes.get(0))
                    && Arrays.equals(f.inputs().get(slopes + 1).shape(), shapes.get(1))
                    && Arrays.equals(f.outputs().getFirst().shape(), shapes.get(0)),
                    "needs a right-hand side for the shapes of u0 and p");
        }
        solve.mass();
        callbacks(call, solve.spec());
        return Shapes.prepend(shapes.get(4)[0], shapes.get(0));
    }

    private static void check(boolean good, String message) {
        if (!good) {
            throw new FlowgradException("solve", "`solve` " + message);
        }
    }

    @Override
    public Call.Kernel kernel(Call call, List<int[]> shapes) {
        AdjointSolve adjoint = AdjointSolve.find(call.programs().getFirst());
        if (adjoint != null) {
            return (args, out) -> {
                if (out.length > 0) {
                    adjoint.forward(args, out);
                }
            };
        }
        SolveProblem solve = SolveProblem.of(call);
        ODEFunction f = solve.function();
        DAEFunction residual = solve.residual();
        SolveOptions options = solve.spec().options().dense(false).callback(callbacks(call, solve.spec())).build();
        return (args, out) -> {
            if (out.length == 0) {
                return;
            }
            Solution solution = solve.problem(f, residual, args[0], args[1], args[2][0], args[3][0])
                    .solve(options.toBuilder().saveat(args[4]).build());
            checkSuccess(solution);
            saved(solution, out);
        };
    }

    /** Writes the saved states: where an event ended the solve, the last state stands for all times after it. */
    static void saved(Solution solution, double[] out) {
        System.arraycopy(solution.u(), 0, out, 0, Math.min(out.length, solution.u().length));
        for (int i = solution.u().length; i < out.length; i += solution.dim()) {
            System.arraycopy(solution.events().getLast().after(), 0, out, i, solution.dim());
        }
    }

    /** A loss of a solve that failed has no value. */
    static void checkSuccess(Solution solution) {
        if (!solution.retcode().isSuccess()) {
            throw new FlowgradException("a `solve` inside a loss ended with " + solution.retcode() + ": "
                    + solution.message());
        }
    }

    /** Callbacks, which save nothing: what is saved has the shape of {@code saveat}. */
    static Callback[] callbacks(Call call, SolveSpec spec) {
        return spec.callbacks(i -> {
            check(i < call.programs().size(), "has no function of index " + i + " for a callback");
            return Executor.of(call.programs().get(i));
        }).stream().map(Callback::withoutSaving).toArray(Callback[]::new);
    }

    @Override
    public Call.Linearized linearize(Expr node, List<Expr> args, List<Expr> tangents, int k) {
        if (ParameterStates.needed(node.call())) {
            return linearizeParameterStates(node.call(), args, tangents, k);
        }
        return ForwardSensitivity.linearize(node.call(), args, tangents, k);
    }

    @Override
    public Call.Reversed reverse(Expr node, List<Expr> args, boolean[] varies) {
        if (ParameterStates.needed(node.call())) {
            return reverseParameterStates(node.call(), args, varies);
        }
        SolveProblem solve = SolveProblem.of(node.call());
        SolveSpec spec = solve.spec();
        long directions = 0;
        for (int i = 0; i < varies.length; i++) {
            directions += varies[i] ? args.get(i).size() : 0;
        }
        int dim = args.getFirst().size();
        EventRules.check(spec);
        Method method = solve.method();
        SensitivityChoice choice = SensitivityChoice.of(solve, method, directions, dim);
        SensitivityAlgorithm algorithm = choice.algorithm();
        if (spec.sensealg() == null && !spec.placement().isHost()
                && algorithm instanceof SensitivityAlgorithm.DiscreteAdjoint) {
            algorithm = new SensitivityAlgorithm.DiscreteAdjoint(0); // whose steps the device has room for, or none has
        }
        new Explanation(method.name(), algorithm.name(), dim, directions, choice.reason()).tell();
        if (algorithm instanceof SensitivityAlgorithm.ForwardSensitivity) {
            return null;
        }
        Expr u0 = ConsistentStartCall.of(node.call(), args.get(0), args.get(1), args.get(2));
        List<Expr> all = new ArrayList<>(args);
        all.set(0, u0);
        SolveSpec own = solve.forAdjoint(method).withSensealg(algorithm);
        Call call = new Call(name(), (u0 == args.getFirst() ? own : own.withConsistentStart()).json(),
                solve.programsForAdjoint(method));
        AdjointSolve.of(call);
        return new Call.Reversed(Expr.call(call, all.toArray(Expr[]::new)), ct -> {
            List<Expr> back = AdjointCall.of(call, all, ct);
            return u0 == args.getFirst() ? back : ConsistentStartCall.pullBack(u0, args, back);
        });
    }

    private static Call.Linearized linearizeParameterStates(Call call, List<Expr> args, List<Expr> tangents, int k) {
        List<Expr> inputs = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            inputs.add(Expr.input("x" + i, args.get(i).shape()));
        }
        ParameterStates larger = ParameterStates.of(call);
        Program f = Program.of(inputs, List.of(larger.states(larger.node(inputs))));
        Jvp.Directions both = Jvp.directions(f, args, tangents, k);
        return new Call.Linearized(both.values().getFirst(), both.tangents().getFirst());
    }

    private Call.Reversed reverseParameterStates(Call call, List<Expr> args, boolean[] varies) {
        ParameterStates larger = ParameterStates.of(call);
        Call.Reversed all = reverse(larger.node(args), larger.arguments(args), ParameterStates.varies(varies));
        return all == null ? null : new Call.Reversed(larger.states(all.value()),
                ct -> larger.split(all.pullback().of(larger.cotangent(ct))));
    }
}
