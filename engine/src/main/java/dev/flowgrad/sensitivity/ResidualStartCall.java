package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.ode.DAEFunction;
import dev.flowgrad.ode.SolveOptions;
import java.util.Arrays;
import java.util.List;

/**
 * Consistent values of a fully implicit problem as an operation of a Program: {@code residual_start(u, p, t)}, of shape {@code
 * (2, *u.shape)}, are the values that satisfy {@code F(u', u, p, t) = 0} for these differential variables, and the derivatives
 * of the latter. Program and attributes are those of the solve; for derivatives see {@link ResidualSystem}.
 */
public final class ResidualStartCall implements Call.Kind {
    private static final String NAME = "residual_start";

    /** For {@link java.util.ServiceLoader}. */
    public ResidualStartCall() {
    }

    /** Those of a solve. */
    static Expr of(Call solve, Expr u, Expr p, Expr t) {
        String attributes = SolveProblem.of(solve).spec().withoutCallbacks().json();
        return Expr.call(new Call(NAME, attributes, solve.programs().subList(0, 1)), u, p, t);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int[] shape(Call call, List<int[]> shapes) {
        boolean good = shapes.size() == 3 && call.programs().size() == 1 && call.programs().getFirst().inputs().size() == 4
                && Arrays.equals(call.programs().getFirst().inputs().get(1).shape(), shapes.get(0))
                && Arrays.equals(call.programs().getFirst().inputs().get(2).shape(), shapes.get(1))
                && Shapes.size(shapes.get(2)) == 1 && SolveProblem.of(call).isImplicit();
        if (!good) {
            throw new FlowgradException(NAME, "`residual_start` takes u, p and t of a solve of a DAEProblem");
        }
        return Shapes.prepend(2, shapes.get(0));
    }

    @Override
    public Call.Kernel kernel(Call call, List<int[]> shapes) {
        SolveProblem solve = SolveProblem.of(call);
        DAEFunction residual = solve.residual();
        SolveOptions options = solve.spec().options().build();
        return (args, out) -> {
            double[][] both = solve.problem(null, residual, args[0], args[1], args[2][0], args[2][0] + 1)
                    .consistentStart(options);
            System.arraycopy(both[0], 0, out, 0, both[0].length);
            System.arraycopy(both[1], 0, out, both[0].length, both[1].length);
        };
    }

    @Override
    public Call.Linearized linearize(Expr node, List<Expr> args, List<Expr> tangents, int k) {
        Expr both = node.with(args.toArray(Expr[]::new));
        ResidualSystem system = ResidualSystem.of(node.call());
        int[] shape = system.mask().shape();
        int[] lanes = Shapes.prepend(k, shape);
        List<Expr> inputs = system.f().inputs();
        List<Expr> at = List.of(both.get(1), both.get(0), args.get(1), args.get(2).reshape(inputs.get(3).shape()));
        Expr du0 = tangents.get(0) == null ? Expr.zeros(lanes) : system.differential(tangents.get(0));
        Expr dt = tangents.get(2) == null ? null : tangents.get(2).reshape(Shapes.prepend(k, inputs.get(3).shape()));
        Expr moved = Jvp.directions(system.f(), at, Arrays.asList(null, du0, tangents.get(1), dt), k).tangents().getFirst();
        int n = system.mask().size();
        Expr found = LinearSolveCall.of(system.matrix(at), moved.neg().reshape(k, n)).reshape(lanes);
        int[] pair = Shapes.join(new int[] {k, 1}, shape);
        Expr states = du0.add(system.algebraic(found)).reshape(pair);
        return new Call.Linearized(both, Expr.concatenate(1, List.of(states, system.differential(found).reshape(pair))));
    }
}
