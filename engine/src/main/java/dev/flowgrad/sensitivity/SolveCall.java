package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.SplitFunction;
import dev.flowgrad.ode.events.Callback;
import dev.flowgrad.ode.symplectic.Symplectic;
import dev.flowgrad.spec.SensitivityAlgorithm;
import dev.flowgrad.spec.SolveSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The solution of an initial value problem as an operation of a Program: {@code solve(u0, p, t0, t1, saveat)} gives the
 * states at the n times of {@code saveat}, of shape {@code (n, *u0.shape)}; at an event the state that it left, and after one
 * that ended the solve the state there. Its first program is the right-hand side, with inputs u, p and t, or its first two
 * are the halves of a split one; those after are functions of callbacks. Its attributes are a {@link SolveSpec} without
 * {@code saveat}. It is differentiable in all five arguments, through events by {@link EventMap}: forwards by
 * {@link ForwardSensitivity}, in reverse as {@code sensealg} says or {@link SensitivityChoice} finds.
 */
public final class SolveCall implements Call.Kind {
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
        if (problem.mass() != null) {
            throw new FlowgradException("mass_matrix", "a solve with a `mass_matrix` cannot be part of a function that is"
                    + " differentiated; solve it outside, or write the problem as u' = f(u, p, t)");
        }
        if (!problem.callbacks().isEmpty() || !options.callbacks().isEmpty()) {
            throw new FlowgradException("callback", "`callback` objects do not become part of an operation; make a Call whose "
                    + "attributes have `callbacks`, with their functions among its programs");
        }
        if (f == null) {
            throw new FlowgradException("f", "`f` is opaque, and a solve of it has no derivatives; make it with "
                    + "ODEFunction.trace");
        }
        SolveSpec spec = SolveSpec.of(options).withSensealg(sensealg);
        Call call = new Call("solve", spec.json(), List.of(f));
        if (problem.f() instanceof SplitFunction split) {
            List<Program> halves = List.of(split.f1().program(), split.f2().program());
            call = new Call("solve", spec.withProblemKind("split").json(), halves);
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
        SolveSpec spec = SolveSpec.parse(call.attributes());
        if (spec.options().build().method() instanceof Symplectic method) {
            throw new FlowgradException("method", "`method` " + method.name() + " has no derivatives, so that a solve by it"
                    + " cannot be part of a loss; use an ordinary method such as Vern7 there, which solves the same problem");
        }
        String kind = spec.problemKind();
        if (kind.equals("ode") || kind.equals("dae")) {
            spec.problem().checkDifferentiable();
        }
        check(List.of("ode", "split", "dynamical").contains(kind), "cannot solve a problem of kind " + kind);
        check(call.programs().size() >= halves(spec), halves(spec) == 2 ? "needs two halves" : "needs a right-hand side");
        for (Program f : call.programs().subList(0, halves(spec))) {
            check(f.inputs().size() == 3 && f.outputs().size() == 1, "needs a right-hand side of u, p and t");
            check(Arrays.equals(f.inputs().get(0).shape(), shapes.get(0))
                    && Arrays.equals(f.inputs().get(1).shape(), shapes.get(1))
                    && Arrays.equals(f.outputs().getFirst().shape(), shapes.get(0)),
                    "needs a right-hand side for the shapes of u0 and p");
        }
        callbacks(call, spec);
        return Shapes.prepend(shapes.get(4)[0], shapes.get(0));
    }

    private static void check(boolean good, String message) {
        if (!good) {
            throw new FlowgradException("solve", "`solve` " + message);
        }
    }

    /** How many programs the right-hand side is made of. */
    private static int halves(SolveSpec spec) {
        return spec.problemKind().equals("split") ? 2 : 1;
    }

    /** The programs of the right-hand side. */
    static List<Program> halves(Call call) {
        return call.programs().subList(0, halves(SolveSpec.parse(call.attributes())));
    }

    private static ODEFunction function(Call call, SolveSpec spec) {
        ODEFunction f = ODEFunction.of(call.programs().getFirst());
        return halves(spec) == 1 ? f : SplitFunction.of(f, ODEFunction.of(call.programs().get(1)));
    }

    /** The right-hand side as one Program. */
    static Program sum(Call call) {
        Program f = call.programs().getFirst();
        boolean split = halves(SolveSpec.parse(call.attributes())) == 2;
        return split ? SplitFunction.sum(f, call.programs().get(1)) : f;
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
        SolveSpec spec = SolveSpec.parse(call.attributes());
        ODEFunction f = function(call, spec);
        SolveOptions options = spec.options().dense(false).callback(callbacks(call, spec)).build();
        return (args, out) -> {
            if (out.length == 0) {
                return;
            }
            ODEProblem problem = ODEProblem.of(f, args[0], args[2][0], args[3][0], args[1]);
            Solution solution = problem.solve(options.toBuilder().saveat(args[4]).build());
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
        checkSplit(SolveSpec.parse(node.call().attributes()));
        return ForwardSensitivity.linearize(node.call(), args, tangents, k);
    }

    @Override
    public Call.Reversed reverse(Expr node, List<Expr> args, boolean[] varies) {
        SolveSpec spec = SolveSpec.parse(node.call().attributes());
        long directions = 0;
        for (int i = 0; i < varies.length; i++) {
            directions += varies[i] ? args.get(i).size() : 0;
        }
        int dim = args.getFirst().size();
        Method method = AdjointSolve.method(spec.options().build(), dim);
        EventRules.check(spec);
        checkSplit(spec);
        boolean additive = halves(spec) == 2 && method.treatsHalvesDifferently();
        checkForward(additive, method, spec.sensealg());
        SensitivityChoice choice = spec.sensealg() != null ? new SensitivityChoice(spec.sensealg(), "`sensealg` names it")
                : additive ? new SensitivityChoice(new SensitivityAlgorithm.ForwardSensitivity(),
                        "the halves of sensitivities are split too, and " + method.name() + " has no adjoint of a split problem")
                : SensitivityChoice.of(method, directions, dim, spec.hasCallbacks());
        SensitivityAlgorithm algorithm = choice.algorithm();
        if (spec.sensealg() == null && !spec.placement().isHost()
                && algorithm instanceof SensitivityAlgorithm.DiscreteAdjoint) {
            algorithm = new SensitivityAlgorithm.DiscreteAdjoint(0); // whose steps the device has room for, or none has
        }
        new Explanation(method.name(), algorithm.name(), dim, directions, choice.reason()).tell();
        if (algorithm instanceof SensitivityAlgorithm.ForwardSensitivity) {
            return null;
        }
        List<Program> programs = new ArrayList<>(node.call().programs());
        programs.subList(0, halves(spec)).clear();
        programs.addFirst(AdjointSolve.share(sum(node.call())));
        Call call = new Call(name(), spec.withProblemKind("ode").withSensealg(algorithm).json(), programs);
        AdjointSolve.of(call);
        return new Call.Reversed(Expr.call(call, args.toArray(Expr[]::new)), ct -> AdjointCall.of(call, args, ct));
    }

    /** Functions of callbacks are known by their place behind the right-hand side, which becomes another one. */
    private static void checkSplit(SolveSpec spec) {
        if (halves(spec) == 2 && spec.hasCallbacks()) {
            throw new FlowgradException("callback", "`callback` in a SplitODEProblem has no derivatives; make it an ODEProblem"
                    + " of f1 + f2");
        }
    }

    private static void checkForward(boolean additive, Method method, SensitivityAlgorithm algorithm) {
        if (additive && algorithm != null && !(algorithm instanceof SensitivityAlgorithm.ForwardSensitivity)) {
            throw new FlowgradException("sensealg", "`sensealg` " + algorithm.name() + " is not for " + method.name()
                    + " on a SplitODEProblem; use ForwardSensitivity, or a method that solves the sum, such as Rodas5P");
        }
    }
}
