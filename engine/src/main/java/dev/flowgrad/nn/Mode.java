package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.random.RandomCall;

/** How a layer is applied: for inference, or for training, with a key that random masks are drawn from. */
public final class Mode {
    /** Without randomness. */
    public static final Mode INFERENCE = new Mode(null);

    private final Expr key;
    private final int[] path;

    private Mode(Expr key, int... path) {
        this.key = key;
        this.path = path;
    }

    /** Training: masks are drawn from the number {@code key}, an input that is another one in each iteration. */
    public static Mode training(Expr key) {
        if (key.rank() != 0) {
            throw new FlowgradException("key", "`key` must be one number, got shape " + Shapes.text(key.shape()));
        }
        return new Mode(key);
    }

    /** Whether masks are drawn. */
    public boolean isTraining() {
        return key != null;
    }

    /** The mode of the {@code i}th layer of a container: its masks have nothing to do with those of the others. */
    public Mode at(int i) {
        return isTraining() ? new Mode(key, Shapes.join(path, new int[] {i})) : this;
    }

    /** Random numbers between 0 and 1. */
    Expr uniform(int... shape) {
        return RandomCall.uniform(key, path, shape);
    }
}
