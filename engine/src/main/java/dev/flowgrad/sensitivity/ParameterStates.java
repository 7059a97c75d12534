package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.spec.SolveSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A solve in which events change parameters, as one of a larger state that they are part of, with the derivative 0: of that
 * every algorithm knows the derivative. The tolerances make up for the components without error.
 */
final class ParameterStates {
    private final SolveProblem solve;
    private final int[] shapeOfU;
    private final int[] shapeOfP;
    private final int d;
    private final int parameters;
    private final List<Program> programs = new ArrayList<>();
    private final SolveSpec spec;

    private ParameterStates(Call call) {
        solve = SolveProblem.of(call);
        List<Expr> inputs = solve.programs().getFirst().inputs();
        shapeOfU = inputs.get(0).shape();
        shapeOfP = inputs.get(1).shape();
        d = inputs.get(0).size();
        parameters = inputs.get(1).size();
        int halves = solve.halves().size();
        for (Program f : solve.programs()) {
            programs.add(programs.size() < halves ? rightHandSide(f) : f);
        }
        List<Map<String, Object>> callbacks = new ArrayList<>();
        for (Map<String, Object> callback : solve.spec().callbacks()) {
            Map<String, Object> copy = new LinkedHashMap<>(callback);
            copy.computeIfPresent("condition", (name, index) -> add(condition(program(index))));
            for (String name : List.of("affect", "affect_neg")) {
                if (copy.containsKey(name)) {
                    copy.put(name, affects(copy.get(name)));
                }
            }
            callbacks.add(copy);
        }
        spec = tolerances(solve.isSplit() ? solve.spec() : solve.spec().withMassMatrix(mass())).withCallbacks(callbacks);
    }

    /** Whether an event of this solve changes parameters. */
    static boolean needed(Call call) {
        SolveProblem solve = SolveProblem.of(call);
        for (Map<String, Object> callback : solve.spec().callbacks()) {
            for (String name : List.of("affect", "affect_neg")) {
                List<?> indices = callback.get(name) instanceof List<?> list ? list : Arrays.asList(callback.get(name));
                for (Object index : indices) {
                    if (index instanceof Number n && changesParameters(call.programs().get(n.intValue()).simplify())) {
                        check(solve);
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static void check(SolveProblem solve) {
        if (solve.spec().problemKind().equals("dynamical")) {
            throw new FlowgradException("affect", "`affect` changes parameters of a problem of velocities and positions, which no"
                    + " derivative here follows; write it as an ODEProblem");
        }
    }

    private static boolean changesParameters(Program affect) {
        return affect.outputs().size() > 1 && affect.outputs().get(1) != affect.inputs().get(1);
    }

    /** The solve of the larger state, and what its arguments are in terms of those of {@code call}. */
    static ParameterStates of(Call call) {
        return new ParameterStates(call);
    }

    Expr node(List<Expr> args) {
        return Expr.call(new Call("solve", spec.json(), programs), arguments(args).toArray(Expr[]::new));
    }

    /** u0 with p, no parameters, and the times. */
    List<Expr> arguments(List<Expr> args) {
        List<Expr> all = new ArrayList<>(args);
        all.set(0, join(args.get(0), args.get(1)));
        all.set(1, Expr.zeros(0));
        return all;
    }

    /** The states of the solve itself. */
    Expr states(Expr all) {
        int n = all.shape()[0];
        return all.slice(1, 0, d).reshape(Shapes.prepend(n, shapeOfU));
    }

    /** The cotangent of all states for that of the solve's own. */
    Expr cotangent(Expr ct) {
        int n = ct.shape()[0];
        return Expr.concatenate(1, List.of(ct.reshape(n, d), Expr.zeros(n, parameters)));
    }

    /** The cotangents of the arguments for those of {@link #arguments}. */
    List<Expr> split(List<Expr> back) {
        List<Expr> all = new ArrayList<>(back);
        all.set(0, back.getFirst().slice(0, 0, d).reshape(shapeOfU));
        all.set(1, back.getFirst().slice(0, d, parameters).reshape(shapeOfP));
        return all;
    }

    /** Of the five arguments, which vary. */
    static boolean[] varies(boolean[] varies) {
        boolean[] all = varies.clone();
        all[0] |= varies[1];
        all[1] = false;
        return all;
    }

    private Expr join(Expr u, Expr p) {
        return Expr.concatenate(0, List.of(u.reshape(d), p.reshape(parameters)));
    }

    private List<Expr> inputs(Expr t) {
        return List.of(Expr.input("u", d + parameters), Expr.input("p", 0), Expr.input("t", t.shape()));
    }

    private List<Expr> arguments(List<Expr> inputs, Expr t) {
        return List.of(inputs.get(0).slice(0, 0, d).reshape(shapeOfU), inputs.get(0).slice(0, d, parameters).reshape(shapeOfP), t);
    }

    private Program rightHandSide(Program f) {
        List<Expr> inputs = inputs(f.inputs().get(2));
        Expr du = f.inline(arguments(inputs, inputs.get(2))).getFirst();
        return Program.of(inputs, List.of(join(du, Expr.zeros(parameters))), List.of("du")).simplify();
    }

    private Program condition(Program condition) {
        List<Expr> inputs = inputs(condition.inputs().get(2));
        return Program.of(inputs, condition.inline(arguments(inputs, inputs.get(2)))).simplify();
    }

    private Object affects(Object indices) {
        return indices instanceof List<?> list ? list.stream().map(this::affect).toList() : affect(indices);
    }

    private Object affect(Object index) {
        if (index == null) {
            return null;
        }
        Program affect = program(index);
        List<Expr> inputs = inputs(affect.inputs().get(2));
        List<Expr> at = arguments(inputs, inputs.get(2));
        List<Expr> left = affect.inline(at);
        return add(Program.of(inputs, List.of(join(left.getFirst(), left.size() > 1 ? left.get(1) : at.get(1)))).simplify());
    }

    private Program program(Object index) {
        return solve.programs().get(((Number) index).intValue());
    }

    private Object add(Program program) {
        programs.add(program);
        return (long) programs.size() - 1;
    }

    private double[] mass() {
        double[] own = solve.spec().massMatrix();
        if (own == null) {
            return null;
        }
        int n = d + parameters;
        double[] all = new double[n * n];
        for (int i = 0; i < n; i++) {
            if (i < d) {
                System.arraycopy(own, i * d, all, i * n, d);
            } else {
                all[i * n + i] = 1;
            }
        }
        return all;
    }

    /** Norms are root mean squares: those of fewer errors in more components. */
    private SolveSpec tolerances(SolveSpec given) {
        SolveOptions options = given.options().build();
        double part = Math.sqrt((double) d / (d + parameters));
        double[] atol = new double[d + parameters];
        double least = Arrays.stream(options.atol()).min().getAsDouble();
        for (int j = 0; j < atol.length; j++) {
            double own = j >= d ? Math.max(least, Double.MIN_NORMAL) : options.atol()[options.atol().length == 1 ? 0 : j];
            atol[j] = part * own;
        }
        return given.withTolerances(part * options.rtol(), atol);
    }
}
