package dev.flowgrad.train;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.ArrayList;
import java.util.List;

/** Losses that tests train. */
final class Trainings {
    static final double[] ROSENBROCK_START = {-1.2, 1};

    private Trainings() {
    }

    /** {@code (1 - x)^2 + 100 (y - x^2)^2}, with its minimum at (1, 1) (Rosenbrock 1960). */
    static Program rosenbrock() {
        Expr theta = Expr.input("theta", 2);
        Expr a = Expr.constant(1).sub(theta.get(0));
        Expr b = theta.get(1).sub(theta.get(0).mul(theta.get(0)));
        return Program.of(List.of(theta), List.of(a.mul(a).add(b.mul(b).mul(100))));
    }

    /** The mean square of {@code x w + b - y}, {@code x} of {@code rows} rows and two columns, {@code theta = (w, b)}. */
    static Program regression(int rows) {
        Expr theta = Expr.input("theta", 3);
        Expr x = Expr.input("x", rows, 2);
        Expr y = Expr.input("y", rows);
        Expr predicted = x.matmul(theta.slice(0, 0, 2).reshape(2, 1)).reshape(rows).add(theta.get(2));
        return Program.of(List.of(theta, x, y), List.of(Losses.mse(predicted, y)));
    }

    /** {@code x} and {@code y = x (2, -1) + 0.5} with a ripple, of 20 rows. */
    static List<double[]> data() {
        double[] x = new double[40];
        double[] y = new double[20];
        for (int i = 0; i < 20; i++) {
            x[2 * i] = Math.sin(3 * i);
            x[2 * i + 1] = Math.cos(5 * i + 1);
            y[i] = 2 * x[2 * i] - x[2 * i + 1] + 0.5 + 0.1 * Math.sin(17 * i);
        }
        return List.of(x, y);
    }

    /** Batches of 6, 6, 6 and 2 of these rows. */
    static Trainer batched() {
        return Trainer.of(regression(6), regression(2)).data(Batches.rows(20, 6, data()));
    }

    /** What a listener is told out of the ordinary. */
    static final class Notices implements TrainingListener {
        final List<String> texts = new ArrayList<>();

        @Override
        public void notice(String text) {
            texts.add(text);
        }
    }
}
