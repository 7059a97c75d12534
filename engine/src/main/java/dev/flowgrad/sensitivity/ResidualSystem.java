package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Jacobian;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;
import java.util.List;

/**
 * {@code 0 = F(u', u, p, t)} of index 1 in expressions. With D the projection on the differential variables, K = {@code F_u'
 * D + F_u (1 - D)} is regular, and gives both the derivatives of consistent values, of which the derivatives of differential
 * variables and the algebraic variables depend on the rest, and from the former the derivatives of algebraic variables.
 *
 * @param solve the solve operation
 * @param f     F
 * @param mask  the diagonal of D, shaped like u
 */
record ResidualSystem(Call solve, Program f, Expr mask) {

    /** Variables are differential if the spec says so, or, where it does not say, if F makes use of their derivatives. */
    static ResidualSystem of(Call solve) {
        SolveProblem problem = SolveProblem.of(solve);
        Program f = problem.programs().getFirst();
        Expr u = f.inputs().get(1);
        double[] mask = new double[u.size()];
        boolean[] given = problem.spec().problem().differential();
        int[] colPtr = Sparsity.of(f, 0, 0).colPtr();
        for (int j = 0; j < mask.length; j++) {
            mask[j] = (given == null ? colPtr[j] < colPtr[j + 1] : given[j]) ? 1 : 0;
        }
        return new ResidualSystem(solve, f, Expr.constant(mask, u.shape()));
    }

    /** The part of differential variables of a value shaped like u, or of several. */
    Expr differential(Expr x) {
        return x.mul(mask);
    }

    /** The other part. */
    Expr algebraic(Expr x) {
        return x.mul(mask.neg().add(1));
    }

    /** K at the arguments of F. */
    Expr matrix(List<Expr> at) {
        int n = mask.size();
        Expr rows = mask.reshape(1, n);
        return Jacobian.dense(f, 0).inline(at).getFirst().reshape(n, n).mul(rows)
                .add(Jacobian.dense(f, 1).inline(at).getFirst().reshape(n, n).mul(rows.neg().add(1)));
    }

    /** From u, p and t to u', where u is consistent. */
    Program slope() {
        Expr u = Expr.input("u", mask.shape());
        Expr p = f.inputs().get(2);
        Expr t = f.inputs().get(3);
        Expr du = differential(ResidualStartCall.of(solve, u, p, t).get(1));
        List<Expr> at = List.of(du, u, p, t);
        int[] lane = Shapes.prepend(1, u.shape());
        Expr one = Expr.constant(new double[] {1}, Shapes.prepend(1, t.shape()));
        Expr moved = Jvp.directions(f, at, Arrays.asList(null, du.reshape(lane), null, one), 1).tangents().getFirst();
        Expr rest = LinearSolveCall.of(matrix(at), moved.reshape(1, mask.size()).neg()).reshape(u.shape());
        return Program.of(List.of(u, p, t), List.of(du.add(algebraic(rest))), List.of("du")).simplify();
    }
}
