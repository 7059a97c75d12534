package dev.flowgrad.sensitivity;

import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The neural ODE of a spiral, {@code u' = W2 tanh(W1 u^3 + b1) + b2}, 2-50-2, saved at 30 points of [0, 1.5]. Source: Chen
 * et al., Neural ordinary differential equations (2018), and the first example of DiffEqFlux.
 */
final class SpiralODE {
    static final int HIDDEN = 50;
    static final String OPTIONS = "\"method\":\"Tsit5\",\"rtol\":1e-7,\"atol\":1e-9";
    static final double[] U0 = {2, 0};

    private SpiralODE() {
    }

    /** The network with {@code 5 h + 2} parameters. */
    static Program network(int h) {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 5 * h + 2);
        Expr x = u.mul(u).mul(u).reshape(2, 1);
        Expr hidden = p.slice(0, 0, 2 * h).reshape(h, 2).matmul(x).reshape(h).add(p.slice(0, 2 * h, h)).tanh();
        Expr du = p.slice(0, 3 * h, 2 * h).reshape(2, h).matmul(hidden.reshape(h, 1)).reshape(2).add(p.slice(0, 5 * h, 2));
        return Program.of(List.of(u, p, Expr.input("t")), List.of(du));
    }

    /** Parameters of the size that Glorot's initialiser gives. */
    static double[] parameters(int h) {
        SplittableRandom random = new SplittableRandom(7);
        double[] p = new double[5 * h + 2];
        for (int i = 0; i < p.length; i++) {
            boolean bias = i >= 2 * h && i < 3 * h || i >= 5 * h;
            p[i] = bias ? 0 : Math.sqrt(6.0 / (h + 2)) * (2 * random.nextDouble() - 1);
        }
        return p;
    }

    static double[] times() {
        double[] times = new double[30];
        Arrays.setAll(times, i -> i == 29 ? 1.5 : 1.5 * i / 29);
        return times;
    }

    /** The sum of squares of the distance from the true spiral's start, a function of u0 and p. */
    static Program loss(int h, String spec) {
        Expr u0 = Expr.input("u0", 2);
        Expr p = Expr.input("p", 5 * h + 2);
        Expr u = Expr.call(new Call("solve", spec, List.of(network(h))), u0, p, Expr.constant(0), Expr.constant(1.5),
                Expr.constant(times(), 30));
        Expr data = Expr.constant(truth(), 30, 2);
        Expr error = u.sub(data);
        return Program.of(List.of(u0, p), List.of(error.mul(error).sum()));
    }

    private static double[] truth() {
        double[] data = new double[60];
        double[] times = times();
        for (int i = 0; i < 30; i++) {
            data[2 * i] = 2 * Math.exp(-0.2 * times[i]) * Math.cos(2 * times[i]);
            data[2 * i + 1] = -2 * Math.exp(-0.2 * times[i]) * Math.sin(2 * times[i]);
        }
        return data;
    }

    /** Options with an algorithm. */
    static String with(String options, String sensealg) {
        return "{" + options + (sensealg == null ? "" : ",\"sensealg\":" + sensealg) + "}";
    }
}
