package dev.flowgrad.ad;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Dense Jacobians; see {@link SparseJacobian} for sparse ones. */
public final class Jacobian {
    /** Reverse mode costs about this much a row against forward mode a column. */
    private static final double REVERSE = 2.0;

    private Jacobian() {
    }

    /**
     * The Jacobian of every output.
     *
     * @param f   a function
     * @param wrt the input that varies
     * @return a Program with the inputs of {@code f}; for each output one of shape {@code (*output.shape,
     *         *input.shape)}, named {@code jac_<name>}
     * @throws FlowgradException if {@code wrt} is no input
     */
    public static Program dense(Program f, int wrt) {
        Inputs.check(f, wrt);
        List<Expr> jacobians = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < f.outputs().size(); i++) {
            jacobians.add(dense(f, i, wrt));
            names.add("jac_" + f.outputNames().get(i));
        }
        return Program.of(f.inputs(), jacobians, names).simplify();
    }

    private static Expr dense(Program f, int output, int wrt) {
        Program g = Program.of(f.inputs(), f.outputs().subList(output, output + 1)).simplify();
        Expr x = g.inputs().get(wrt);
        Expr y = g.outputs().getFirst();
        int[] shape = Shapes.join(y.shape(), x.shape());
        if (x.size() == 0 || y.size() == 0) {
            return Expr.zeros(shape);
        }
        double directions = Math.min(x.size(), REVERSE * y.size());
        SparseJacobian symbolic = SparseJacobian.symbolicOrNull(g, wrt);
        if (symbolic != null && Cost.of(symbolic.program()) <= directions * Cost.of(g)) {
            return symbolic.dense().reshape(shape);
        }
        return x.size() <= REVERSE * y.size() ? columns(g, wrt, shape) : rows(g, wrt, shape);
    }

    /** By forward mode, a direction for each element of the input. */
    static Expr columns(Program f, int wrt, int[] shape) {
        Expr x = f.inputs().get(wrt);
        int n = x.size();
        List<Expr> seeds = Arrays.asList(new Expr[f.inputs().size()]);
        seeds.set(wrt, Algebra.identity(n, 0, x.shape()));
        Expr columns = Jvp.directions(f, f.inputs(), seeds, n).tangents().getFirst();
        return columns.reshape(n, columns.size() / n).swapLast().reshape(shape);
    }

    /** By reverse mode, a cotangent for each element of the output. */
    static Expr rows(Program f, int wrt, int[] shape) {
        int[] out = f.outputs().getFirst().shape();
        int m = Shapes.size(out);
        int inputs = f.inputs().size();
        Program vjp = Batch.of(Vjp.of(f, wrt), m, inputs);
        List<Expr> args = new ArrayList<>(f.inputs());
        args.add(Algebra.identity(m, 0, out));
        return vjp.inline(args).getLast().reshape(shape);
    }
}
