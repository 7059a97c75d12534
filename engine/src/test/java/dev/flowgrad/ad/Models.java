package dev.flowgrad.ad;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import java.util.ArrayList;
import java.util.List;

/**
 * Right-hand sides as front ends trace them: on scalars that are indexed out of arrays, or on whole slices.
 */
final class Models {
    private Models() {
    }

    /** Lotka-Volterra: u (2,), p (4,). */
    static Program lotkaVolterra() {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 4);
        Expr x = u.get(0);
        Expr y = u.get(1);
        Expr xy = x.mul(y);
        return of(u, p, List.of(p.get(0).mul(x).sub(p.get(1).mul(xy)), p.get(3).mul(xy).sub(p.get(2).mul(y))));
    }

    /** Robertson's kinetics: u (3,), p (3,). */
    static Program rober() {
        Expr u = Expr.input("u", 3);
        Expr p = Expr.input("p", 3);
        Expr slow = p.get(0).mul(u.get(0));
        Expr fast = p.get(1).mul(u.get(1)).mul(u.get(1));
        Expr back = p.get(2).mul(u.get(1)).mul(u.get(2));
        return of(u, p, List.of(back.sub(slow), slow.sub(fast).sub(back), fast));
    }

    /** Seven stars in the plane: u (28,) = x, y, x', y'; p (7,) masses. */
    static Program pleiades() {
        int n = 7;
        Expr u = Expr.input("u", 4 * n);
        Expr p = Expr.input("p", n);
        List<Expr> du = new ArrayList<>();
        for (int i = 0; i < 2 * n; i++) {
            du.add(u.get(2 * n + i));
        }
        for (int axis = 0; axis < 2; axis++) {
            for (int i = 0; i < n; i++) {
                Expr sum = Expr.constant(0.0);
                for (int j = 0; j < n; j++) {
                    if (i != j) {
                        Expr dx = u.get(j).sub(u.get(i));
                        Expr dy = u.get(n + j).sub(u.get(n + i));
                        Expr r3 = dx.mul(dx).add(dy.mul(dy)).pow(1.5);
                        sum = sum.add(p.get(j).mul(axis == 0 ? dx : dy).div(r3));
                    }
                }
                du.add(sum);
            }
        }
        return of(u, p, du);
    }

    /**
     * The Brusselator with diffusion in one dimension, {@code n} cells, on whole arrays: u (2, n), p (3,).
     */
    static Program brusselatorArrays(int n) {
        Expr u = Expr.input("u", 2, n);
        Expr p = Expr.input("p", 3);
        Expr a = u.get(0);
        Expr b = u.get(1);
        Expr aab = a.mul(a).mul(b);
        Expr da = p.get(0).add(aab).sub(p.get(1).add(1.0).mul(a)).add(diffusion(a, 1.0, p.get(2)));
        Expr db = p.get(1).mul(a).sub(aab).add(diffusion(b, 3.0, p.get(2)));
        return Program.of(List.of(u, p), List.of(Expr.stack(da, db)));
    }

    private static Expr diffusion(Expr a, double boundary, Expr alpha) {
        int n = a.size();
        Expr edge = Expr.constant(boundary).reshape(1);
        Expr left = Expr.concatenate(0, List.of(edge, a.slice(0, 0, n - 1)));
        Expr right = Expr.concatenate(0, List.of(a.slice(0, 1, n - 1), edge));
        return left.sub(a.mul(2.0)).add(right).mul(alpha);
    }

    /** The same, cell by cell. */
    static Program brusselatorCells(int n) {
        Expr u = Expr.input("u", 2, n);
        Expr p = Expr.input("p", 3);
        Expr scale = p.get(2);
        List<Expr> da = new ArrayList<>();
        List<Expr> db = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Expr a = u.get(0).get(i);
            Expr b = u.get(1).get(i);
            Expr aab = a.mul(a).mul(b);
            da.add(p.get(0).add(aab).sub(p.get(1).add(1.0).mul(a)).add(cell(u.get(0), i, 1.0).mul(scale)));
            db.add(p.get(1).mul(a).sub(aab).add(cell(u.get(1), i, 3.0).mul(scale)));
        }
        return Program.of(List.of(u, p), List.of(Expr.stack(Expr.stack(da), Expr.stack(db))));
    }

    private static Expr cell(Expr a, int i, double boundary) {
        Expr left = i == 0 ? Expr.constant(boundary) : a.get(i - 1);
        Expr right = i == a.size() - 1 ? Expr.constant(boundary) : a.get(i + 1);
        return left.sub(a.get(i).mul(2.0)).add(right);
    }

    /** A scalar loss of a dense layer: x (3, 4), w (4, 5), b (5,). */
    static Program layer() {
        Expr x = Expr.input("x", 3, 4);
        Expr w = Expr.input("w", 4, 5);
        Expr b = Expr.input("b", 5);
        Expr y = x.matmul(w).add(b).tanh();
        return Program.of(List.of(x, w, b), List.of(y.mul(y).sum().add(y.reduce(Op.MAX, 0).sum())));
    }

    private static Program of(Expr u, Expr p, List<Expr> du) {
        return Program.of(List.of(u, p), List.of(Expr.stack(du)));
    }
}
