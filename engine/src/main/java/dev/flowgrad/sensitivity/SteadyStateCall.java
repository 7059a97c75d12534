package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Jacobian;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ad.Vjp;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.steady.SteadyState;
import dev.flowgrad.ode.steady.SteadyStateProblem;
import dev.flowgrad.spec.SensitivityAlgorithm;
import dev.flowgrad.spec.SolveSpec;
import java.util.Arrays;
import java.util.List;

/**
 * A steady state as an operation of a Program: {@code steady_state(u0, p)} gives the state, of the shape of u0. Its one
 * program is the right-hand side, with inputs u, p and t; its attributes are a {@link SolveSpec} whose problem is a
 * steady state. By the implicit function theorem its derivatives take one linear solve, forwards {@code f_u du = -f_p
 * dp}, in reverse with the transposed matrix; where the search began moves nothing.
 *
 * <p>Source: C. Rackauckas et al., Universal differential equations for scientific machine learning (2020), for the
 * adjoint of a steady state.
 */
public final class SteadyStateCall implements Call.Kind {
    private static final String NAME = "steady_state";

    /** For {@link java.util.ServiceLoader}. */
    public SteadyStateCall() {
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int[] shape(Call call, List<int[]> shapes) {
        check(shapes.size() == 2, "takes u0 and p");
        check(call.programs().size() == 1, "needs one right-hand side");
        Program f = call.programs().getFirst();
        check(f.inputs().size() == 3 && f.outputs().size() == 1, "needs a right-hand side of u, p and t");
        check(Arrays.equals(f.inputs().get(0).shape(), shapes.get(0))
                && Arrays.equals(f.inputs().get(1).shape(), shapes.get(1))
                && Arrays.equals(f.outputs().getFirst().shape(), shapes.get(0)),
                "needs a right-hand side for the shapes of u0 and p");
        SolveSpec.parse(call.attributes()).steadyStateMethod();
        return shapes.get(0);
    }

    private static void check(boolean good, String message) {
        if (!good) {
            throw new FlowgradException(NAME, "`steady_state` " + message);
        }
    }

    @Override
    public Call.Kernel kernel(Call call, List<int[]> shapes) {
        ODEFunction f = ODEFunction.of(call.programs().getFirst());
        SolveSpec spec = SolveSpec.parse(call.attributes());
        return (args, out) -> {
            SteadyState state = SteadyStateProblem.of(f, args[0], args[1])
                    .solve(spec.steadyStateMethod(), spec.options().build());
            if (!state.retcode().isSuccess()) {
                throw new FlowgradException("a steady state inside a loss ended with " + state.retcode() + ": "
                        + state.message());
            }
            System.arraycopy(state.u(), 0, out, 0, out.length);
        };
    }

    @Override
    public Call.Linearized linearize(Expr node, List<Expr> args, List<Expr> tangents, int k) {
        Expr u = node.with(args.toArray(Expr[]::new));
        int[] shape = Shapes.prepend(k, u.shape());
        if (tangents.get(1) == null) {
            return new Call.Linearized(u, Expr.zeros(shape));
        }
        Program f = node.call().programs().getFirst();
        List<Expr> at = at(f, u, args.get(1));
        Expr moved = Jvp.directions(f, at, Arrays.asList(null, tangents.get(1), null), k).tangents().getFirst();
        Expr du = LinearSolveCall.of(jacobian(f, at), moved.neg().reshape(k, u.size()));
        return new Call.Linearized(u, du.reshape(shape));
    }

    @Override
    public Call.Reversed reverse(Expr node, List<Expr> args, boolean[] varies) {
        SensitivityAlgorithm algorithm = SolveSpec.parse(node.call().attributes()).sensealg();
        if (algorithm instanceof SensitivityAlgorithm.ForwardSensitivity) {
            return null;
        }
        if (algorithm != null && !(algorithm instanceof SensitivityAlgorithm.SteadyStateAdjoint)) {
            throw new FlowgradException("sensealg", "`sensealg` " + algorithm.name() + " is for problems in time; leave it out"
                    + " for a steady state, or use SteadyStateAdjoint");
        }
        Expr u = node.with(args.toArray(Expr[]::new));
        Program f = node.call().programs().getFirst();
        return new Call.Reversed(u, ct -> {
            List<Expr> at = at(f, u, args.get(1));
            Expr lambda = LinearSolveCall.of(jacobian(f, at).swapLast(), ct.neg().reshape(1, u.size()));
            Expr ofP = Vjp.pullback(f, at, List.of(lambda.reshape(u.shape())), 1).cotangents().getFirst();
            return Arrays.asList(null, ofP);
        });
    }

    private static List<Expr> at(Program f, Expr u, Expr p) {
        return List.of(u, p, Expr.zeros(f.inputs().get(2).shape()));
    }

    private static Expr jacobian(Program f, List<Expr> at) {
        int n = at.getFirst().size();
        return Jacobian.dense(f, 0).inline(at).getFirst().reshape(n, n);
    }
}
