package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Jacobian;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.ode.MassMatrix;
import java.util.Arrays;
import java.util.List;

/**
 * {@code M u' = f(u, p, t)} in expressions. With P the projection on what M' takes to zero, the algebraic equations are
 * {@code P f = 0}, and the matrix {@code K = M + P f_u}, regular for a system of index 1, gives the slope {@code K u' = f - P
 * (f + f_t)}, as it satisfies the derivative of the algebraic equations, and by the implicit function theorem the
 * derivative of consistent values, {@code K du = M du0 - P (f_p dp + f_t dt)}.
 *
 * @param f    the right-hand side
 * @param mass M
 */
record MassSystem(Program f, MassMatrix mass) {

    /** K at the arguments of f. */
    Expr matrix(List<Expr> at) {
        int n = mass.size();
        Expr m = Expr.constant(mass.toArray(), n, n);
        return mass.isSingular() ? m.add(projector().matmul(Jacobian.dense(f, 0).inline(at).getFirst().reshape(n, n))) : m;
    }

    /** P. */
    Expr projector() {
        return Expr.constant(mass.projector(), mass.size(), mass.size());
    }

    /** From u, p and t to u'. */
    Program slope() {
        int n = mass.size();
        List<Expr> at = f.inputs();
        Expr value = f.outputs().getFirst().reshape(1, n);
        if (mass.isSingular()) {
            Expr one = Expr.constant(new double[] {1}, Shapes.prepend(1, at.get(2).shape()));
            Expr byTime = Jvp.directions(f, at, Arrays.asList(null, null, one), 1).tangents().getFirst().reshape(1, n);
            value = value.sub(value.add(byTime).matmul(projector()));
        }
        Expr slope = LinearSolveCall.of(matrix(at), value).reshape(at.getFirst().shape());
        return Program.of(at, List.of(slope), List.of("du")).simplify();
    }

    /** Rows of vectors, each multiplied by M, or by its transpose. */
    Expr times(Expr rows, boolean transposed) {
        Expr m = Expr.constant(mass.toArray(), mass.size(), mass.size());
        return rows.matmul(transposed ? m : m.swapLast());
    }
}
