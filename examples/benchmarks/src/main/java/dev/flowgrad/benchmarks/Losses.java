package dev.flowgrad.benchmarks;

import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.spec.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Right-hand sides as Programs of u, p and t, and losses of their solutions, functions of one vector. */
final class Losses {
    /** Hidden units of the spiral's network. */
    static final int HIDDEN = 50;
    /** The rates of ROBER. */
    static final double[] RATES = {0.04, 3e7, 1e4};

    private Losses() {
    }

    /** The options of a solve in JSON. */
    static String spec(String method, double tolerance, double absolute, String sensealg) {
        Map<String, Object> spec = new TreeMap<>();
        if (method != null) {
            spec.put("method", method);
        }
        spec.put("rtol", tolerance);
        spec.put("atol", absolute);
        if (sensealg != null) {
            spec.put("sensealg", sensealg);
        }
        return Json.write(spec);
    }

    private static Expr solve(Program f, String spec, Expr u0, Expr p, double t1, double... saveat) {
        return Expr.call(new Call("solve", spec, List.of(f)), u0, p, Expr.constant(0), Expr.constant(t1),
                Expr.constant(saveat, saveat.length));
    }

    private static Program f(Expr u, Expr p, Expr du) {
        return Program.of(List.of(u, p, Expr.input("t")), List.of(du));
    }

    /** The sum of x + y at 0, 0.1, ..., 10, by alpha, beta, delta, gamma, x0, y0. */
    static Program lotkaVolterra(String spec) {
        Expr theta = Expr.input("theta", 6);
        double[] times = new double[101];
        Arrays.setAll(times, i -> i / 10.0);
        return Program.of(List.of(theta), List.of(solve(lotkaVolterra(), spec, theta.slice(0, 4, 2), theta.slice(0, 0, 4), 10,
                times).sum()));
    }

    static Program lotkaVolterra() {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 4);
        Expr xy = u.get(0).mul(u.get(1));
        return f(u, p, Expr.stack(p.get(0).mul(u.get(0)).sub(p.get(1).mul(xy)), p.get(3).mul(xy).sub(p.get(2).mul(u.get(1)))));
    }

    /** y1 + 1e4 y2 + 2 y3 of ROBER at t = 40, by the logarithms of its rates. */
    static Program robertson(String spec) {
        Expr u = Expr.input("u", 3);
        Expr logs = Expr.input("logs", 3);
        Expr k = logs.exp().mul(Expr.constant(RATES, 3));
        Expr a = k.get(0).mul(u.get(0));
        Expr b = k.get(1).mul(u.get(1)).mul(u.get(1));
        Expr c = k.get(2).mul(u.get(1)).mul(u.get(2));
        Program f = f(u, logs, Expr.stack(c.sub(a), a.sub(c).sub(b), b));
        Expr x = Expr.input("x", 3);
        Expr end = solve(f, spec, Expr.constant(new double[] {1, 0, 0}, 3), x, 40, 40);
        return Program.of(List.of(x), List.of(end.mul(Expr.constant(new double[] {1, 1e4, 2}, 1, 3)).sum()));
    }

    /** The same with the conservation of mass in the place of the third equation. */
    static Program conservedRobertson(String spec) {
        Expr u = Expr.input("u", 3);
        Expr logs = Expr.input("logs", 3);
        Expr k = logs.exp().mul(Expr.constant(RATES, 3));
        Expr a = k.get(0).mul(u.get(0));
        Expr b = k.get(1).mul(u.get(1)).mul(u.get(1));
        Expr c = k.get(2).mul(u.get(1)).mul(u.get(2));
        Program f = f(u, logs, Expr.stack(c.sub(a), a.sub(c).sub(b), u.get(0).add(u.get(1)).add(u.get(2)).sub(1)));
        Expr x = Expr.input("x", 3);
        Expr end = solve(f, with(spec, "\"problem\":{\"kind\":\"ode\",\"mass_matrix\":[1,0,0,0,1,0,0,0,0]}"),
                Expr.constant(new double[] {1, 0, 0}, 3), x, 40, 40);
        return Program.of(List.of(x), List.of(end.mul(Expr.constant(new double[] {1, 1e4, 2}, 1, 3)).sum()));
    }

    /** The height at t = 15 of a ball that has fallen from 50 and bounced three times, by its restitution. */
    static Program bouncingBall(String spec) {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 1);
        Program falling = f(u, p, Expr.stack(u.get(1), Expr.constant(-9.8)));
        Program height = f(u, p, u.get(0));
        Program bounce = f(u, p, Expr.stack(u.get(0), p.get(0).mul(u.get(1)).neg()));
        Expr x = Expr.input("x", 1);
        Expr end = Expr.call(new Call("solve", with(spec, "\"callbacks\":[{\"kind\":\"continuous\",\"condition\":1,"
                + "\"affect\":2,\"direction\":\"falling\"}]"), List.of(falling, height, bounce)),
                Expr.constant(new double[] {50, 0}, 2), x, Expr.constant(0), Expr.constant(15),
                Expr.constant(new double[] {15}, 1));
        return Program.of(List.of(x), List.of(end.get(0).get(0)));
    }

    private static String with(String spec, String more) {
        return "{" + more + "," + spec.substring(1);
    }

    /** A damped pendulum's sum of squares at 20 times, by length, damping, angle and speed. */
    static Program pendulum(String spec) {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 2);
        Program f = f(u, p, Expr.stack(u.get(1), u.get(0).sin().mul(-9.81).div(p.get(0)).sub(p.get(1).mul(u.get(1)))));
        Expr x = Expr.input("x", 4);
        double[] times = new double[20];
        Arrays.setAll(times, i -> (i + 1) / 2.0);
        Expr y = solve(f, spec, x.slice(0, 2, 2), x.slice(0, 0, 2), 10, times);
        return Program.of(List.of(x), List.of(y.mul(y).sum()));
    }

    /** The network of the spiral, x -> x^3, 2-50-2 with tanh. */
    static Program network() {
        int h = HIDDEN;
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 5 * h + 2);
        Expr cube = u.mul(u).mul(u).reshape(2, 1);
        Expr hidden = p.slice(0, 0, 2 * h).reshape(h, 2).matmul(cube).reshape(h).add(p.slice(0, 2 * h, h)).tanh();
        return f(u, p, p.slice(0, 3 * h, 2 * h).reshape(2, h).matmul(hidden.reshape(h, 1)).reshape(2).add(p.slice(0, 5 * h, 2)));
    }

    /** The sum of squares of a spiral neural ODE's distance from data at 30 times in [0, 1.5], by its 252 weights. */
    static Program spiral(String spec) {
        Expr p = Expr.input("p", 5 * HIDDEN + 2);
        double[] times = spiralTimes();
        Expr u = solve(network(), spec, Expr.constant(new double[] {2, 0}, 2), p, 1.5, times);
        Expr error = u.sub(Expr.constant(spiralData(), 30, 2));
        return Program.of(List.of(p), List.of(error.mul(error).sum()));
    }

    static double[] spiralTimes() {
        double[] times = new double[30];
        Arrays.setAll(times, i -> i == 29 ? 1.5 : 1.5 * i / 29);
        return times;
    }

    static double[] spiralData() {
        double[] data = new double[60];
        double[] times = spiralTimes();
        for (int i = 0; i < 30; i++) {
            data[2 * i] = 2 * Math.exp(-0.2 * times[i]) * Math.cos(2 * times[i]);
            data[2 * i + 1] = -2 * Math.exp(-0.2 * times[i]) * Math.sin(2 * times[i]);
        }
        return data;
    }

    /** Weights of the size that Glorot's initialiser gives; biases of zero. */
    static double[] spiralWeights() {
        int h = HIDDEN;
        SplittableRandom random = new SplittableRandom(7);
        double[] p = new double[5 * h + 2];
        for (int i = 0; i < p.length; i++) {
            boolean bias = i >= 2 * h && i < 3 * h || i >= 5 * h;
            p[i] = bias ? 0 : Math.sqrt(6.0 / (h + 2)) * (2 * random.nextDouble() - 1);
        }
        return p;
    }

    /** Seven stars in the plane. */
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
                Expr sum = Expr.constant(0);
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
        return f(u, p, Expr.stack(du));
    }

    /** The Brusselator with diffusion on n cells in a row, by its two concentrations and the diffusion. */
    static Program brusselatorRow(int n) {
        Expr u = Expr.input("u", 2, n);
        Expr p = Expr.input("p", 3);
        Expr a = u.get(0);
        Expr b = u.get(1);
        Expr aab = a.mul(a).mul(b);
        Expr da = p.get(0).add(aab).sub(p.get(1).add(1).mul(a)).add(diffusion(a, 1, p.get(2)));
        Expr db = p.get(1).mul(a).sub(aab).add(diffusion(b, 3, p.get(2)));
        return f(u, p, Expr.stack(da, db));
    }

    private static Expr diffusion(Expr a, double border, Expr alpha) {
        int n = a.size();
        Expr edge = Expr.constant(border).reshape(1);
        Expr left = Expr.concatenate(0, List.of(edge, a.slice(0, 0, n - 1)));
        Expr right = Expr.concatenate(0, List.of(a.slice(0, 1, n - 1), edge));
        return left.sub(a.mul(2)).add(right).mul(alpha);
    }

    /** The Brusselator on n x n cells with periodic borders and four parameters for each cell. */
    static Program brusselator(int n) {
        Expr u = Expr.input("u", 2, n, n);
        Expr p = Expr.input("p", 4, n, n);
        Expr a = u.get(0);
        Expr b = u.get(1);
        Expr aab = a.mul(a).mul(b);
        Expr da = p.get(0).add(aab).sub(p.get(1).add(1).mul(a)).add(p.get(2).mul(laplacian(a, n)));
        Expr db = p.get(1).mul(a).sub(aab).add(p.get(3).mul(laplacian(b, n)));
        return f(u, p, Expr.stack(da, db));
    }

    private static Expr laplacian(Expr a, int n) {
        int[] before = new int[n];
        int[] after = new int[n];
        Arrays.setAll(before, i -> (i + n - 1) % n);
        Arrays.setAll(after, i -> (i + 1) % n);
        return a.gather(0, before).add(a.gather(0, after)).add(a.gather(1, before)).add(a.gather(1, after)).sub(a.mul(4));
    }

    /** A sum of squares of the Brusselator's solution on n x n cells, by its 4 n^2 parameters. */
    static Program brusselator(int n, String spec) {
        double[] u0 = new double[2 * n * n];
        Arrays.setAll(u0, i -> 1 + Math.sin(1.0 + i) / 2);
        Expr p = Expr.input("p", 4, n, n);
        Expr y = solve(brusselator(n), spec, Expr.constant(u0, 2, n, n), p, 5, 2.5, 5);
        return Program.of(List.of(p), List.of(y.mul(y).sum()));
    }

    static double[] brusselatorParameters(int n) {
        double[] p = new double[4 * n * n];
        Arrays.setAll(p, i -> i < n * n ? 1 : i < 2 * n * n ? 3.4 + 0.1 * Math.cos(i) : 0.5);
        return p;
    }
}
