package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;

/** Losses as expressions. */
public final class Losses {
    private Losses() {
    }

    /** The mean of the squares of {@code a - b}, whose shapes may be broadcast. */
    public static Expr mse(Expr a, Expr b) {
        Expr d = a.sub(b);
        return d.mul(d).sum().div(d.size());
    }

    /**
     * The mean over rows of {@code -log softmax(logits)[label]}, without overflow for any logits.
     *
     * @param logits of shape {@code (..., classes)}
     * @param labels numbers of classes, from 0, of shape {@code (...)}; or weights of classes, of the shape of the logits
     */
    public static Expr crossEntropy(Expr logits, Expr labels) {
        if (logits.rank() == 0) {
            throw new FlowgradException("logits", "`logits` must have an axis of classes, got a number");
        }
        int last = logits.rank() - 1;
        int classes = logits.shape()[last];
        int[] rows = Arrays.copyOf(logits.shape(), last);
        Expr weights = labels;
        if (Arrays.equals(labels.shape(), rows)) {
            Expr numbers = Expr.constant(Arrays.stream(Shapes.range(classes)).asDoubleStream().toArray(), classes);
            weights = column(labels).eq(numbers);
        } else if (!Arrays.equals(labels.shape(), logits.shape())) {
            throw new FlowgradException("labels", "`labels` must have shape " + Shapes.text(rows) + ", numbers of classes, or "
                    + Shapes.text(logits.shape()) + ", weights of them, got " + Shapes.text(labels.shape()));
        }
        Expr shifted = logits.sub(column(logits.reduce(Op.MAX, last)));
        Expr logSoftmax = shifted.sub(column(shifted.exp().sum(last).log()));
        return weights.mul(logSoftmax).sum().div(-Math.max(1, Shapes.size(rows)));
    }

    private static Expr column(Expr x) {
        int[] shape = Arrays.copyOf(x.shape(), x.rank() + 1);
        shape[x.rank()] = 1;
        return x.reshape(shape);
    }
}
