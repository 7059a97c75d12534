package dev.flowgrad.ad;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.List;

/** Gradients of scalar functions. */
public final class Gradient {
    private Gradient() {
    }

    /**
     * A scalar function with its gradient, by reverse mode.
     *
     * @param f   a function with one scalar output
     * @param wrt the inputs that vary
     * @return a Program with the inputs of {@code f}; its outputs are the value, then for each of {@code wrt}
     *         the gradient {@code grad_<name>}, of its shape
     * @throws FlowgradException if {@code f} has not one scalar output, or {@code wrt} names no input
     */
    public static Program valueAndGrad(Program f, int... wrt) {
        checkScalar(f);
        Expr one = Algebra.ONE.broadcast(f.outputs().getFirst().shape());
        Vjp.Pullback pullback = Vjp.pullback(f, f.inputs(), List.of(one), wrt);
        List<Expr> outputs = new ArrayList<>(pullback.values());
        outputs.addAll(pullback.cotangents());
        List<String> names = new ArrayList<>(f.outputNames());
        for (int i : wrt) {
            names.add("grad_" + f.inputs().get(i).name());
        }
        return Program.of(f.inputs(), outputs, names).simplify();
    }

    /**
     * The product of the Hessian of a scalar function with a vector: forward over reverse mode (Pearlmutter
     * 1994).
     *
     * @param f   a function with one scalar output
     * @param wrt the input that varies
     * @return a Program with the inputs of {@code f}, then a direction {@code d_<name>} of the shape of that
     *         input; its outputs are the value, the gradient, and the Hessian times the direction, {@code
     *         hvp_<name>}
     * @throws FlowgradException if {@code f} has not one scalar output, or {@code wrt} is no input
     */
    public static Program hvp(Program f, int wrt) {
        Program both = Jvp.of(valueAndGrad(f, wrt), wrt);
        List<Expr> outputs = List.of(both.outputs().get(0), both.outputs().get(1), both.outputs().get(3));
        String name = f.inputs().get(wrt).name();
        return Program.of(both.inputs(), outputs,
                List.of(f.outputNames().getFirst(), "grad_" + name, "hvp_" + name)).simplify();
    }

    private static void checkScalar(Program f) {
        if (f.outputs().size() != 1 || f.outputs().getFirst().size() != 1) {
            String got = f.outputs().size() != 1 ? f.outputs().size() + " outputs"
                    : "shape " + Shapes.text(f.outputs().getFirst().shape());
            throw new FlowgradException("f", "`f` must return one number to have a gradient, got " + got
                    + "; sum it or use a Jacobian");
        }
    }
}
