package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ad.Vjp;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.spec.SolveSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The reverse of a solve as an operation of a Program: {@code solve_adjoint(u0, p, t0, t1, saveat, ct)} gives, in one
 * vector, the cotangents of the five arguments of {@link SolveCall} for the cotangent {@code ct} of its result. Programs
 * and attributes are those of the solve; {@code sensealg} names the adjoint.
 */
public final class AdjointCall implements Call.Kind {
    /** The name of the operation. */
    static final String NAME = "solve_adjoint";
    private static final int ARGUMENTS = 5;

    /** For {@link java.util.ServiceLoader}. */
    public AdjointCall() {
    }

    /** The cotangents of u0, p, t0, t1 and saveat, each of its shape. */
    static List<Expr> of(Call solve, List<Expr> args, Expr ct) {
        List<Expr> all = new ArrayList<>(args);
        all.add(ct);
        Expr packed = Expr.call(new Call(NAME, solve.attributes(), solve.programs()), all.toArray(Expr[]::new));
        List<Expr> parts = new ArrayList<>();
        int at = 0;
        for (Expr arg : args) {
            parts.add(packed.slice(0, at, arg.size()).reshape(arg.shape()));
            at += arg.size();
        }
        return parts;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int[] shape(Call call, List<int[]> shapes) {
        if (shapes.size() != ARGUMENTS + 1 || SolveSpec.parse(call.attributes()).sensealg() == null) {
            throw new FlowgradException(NAME, "`solve_adjoint` takes the arguments of solve, a cotangent and a `sensealg`");
        }
        int[] saved = new SolveCall().shape(call, shapes.subList(0, ARGUMENTS));
        if (!Arrays.equals(saved, shapes.get(ARGUMENTS))) {
            throw new FlowgradException(NAME, "`solve_adjoint` needs a cotangent of shape " + Shapes.text(saved));
        }
        return new int[] {shapes.subList(0, ARGUMENTS).stream().mapToInt(Shapes::size).sum()};
    }

    @Override
    public Call.Kernel kernel(Call call, List<int[]> shapes) {
        AdjointSolve solve = AdjointSolve.of(call);
        return (args, out) -> {
            if (args[ARGUMENTS].length == 0) {
                Arrays.fill(out, 0);
            } else {
                solve.backward(Arrays.copyOf(args, ARGUMENTS), args[ARGUMENTS], out);
            }
        };
    }

    /**
     * Forward over reverse, by reverse over forward: with J the Jacobian of the solve, the derivative of {@code J(x)^T ct}
     * along (dx, dct) is {@code J^T dct} plus the gradient of {@code ct . J(x) dx}, where J(x) dx is a solve augmented by
     * one direction, which has an adjoint itself.
     */
    @Override
    public Call.Linearized linearize(Expr node, List<Expr> args, List<Expr> tangents, int k) {
        Call call = new Call("solve", node.call().attributes(), node.call().programs());
        List<Expr> inputs = new ArrayList<>();
        for (int i = 0; i < ARGUMENTS; i++) {
            inputs.add(Expr.input("x" + i, args.get(i).shape()));
        }
        Program solve = Program.of(inputs, List.of(Expr.call(call, inputs.toArray(Expr[]::new))));
        List<Expr> rows = new ArrayList<>();
        for (int j = 0; j < k; j++) {
            rows.add(tangent(solve, args, row(tangents, j)));
        }
        return new Call.Linearized(node, k == 0 ? Expr.zeros(0, node.size()) : Expr.stack(rows));
    }

    private static List<Expr> row(List<Expr> tangents, int j) {
        List<Expr> row = new ArrayList<>();
        tangents.forEach(tangent -> row.add(tangent == null ? null : tangent.get(j)));
        return row;
    }

    private static Expr tangent(Program solve, List<Expr> args, List<Expr> directions) {
        List<Expr> values = new ArrayList<>(args.subList(0, ARGUMENTS));
        int[] moving = Shapes.range(ARGUMENTS);
        moving = Arrays.stream(moving).filter(i -> directions.get(i) != null).toArray();
        Expr ct = args.get(ARGUMENTS);
        Program f = solve;
        List<Expr> seeds = new ArrayList<>();
        seeds.add(directions.get(ARGUMENTS));
        if (moving.length > 0) {
            f = Jvp.of(solve, moving);
            for (int i : moving) {
                values.add(directions.get(i));
            }
            seeds.add(ct);
        } else if (directions.get(ARGUMENTS) == null) {
            seeds.set(0, Expr.zeros(ct.shape()));
        }
        List<Expr> back = Vjp.pullback(f, values, seeds, Shapes.range(ARGUMENTS)).cotangents();
        return Expr.concatenate(0, back.stream().map(e -> e.reshape(e.size())).toList());
    }
}
