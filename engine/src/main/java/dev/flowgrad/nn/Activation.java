package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;
import java.util.Locale;

/** Functions between layers, element by element, but for softmax and log_softmax, which are along the last axis. */
public enum Activation {
    /** x. */
    IDENTITY {
        @Override
        public Expr apply(Expr x) {
            return x;
        }
    },
    /** Hyperbolic tangent. */
    TANH {
        @Override
        public Expr apply(Expr x) {
            return x.tanh();
        }
    },
    /** max(x, 0). */
    RELU {
        @Override
        public Expr apply(Expr x) {
            return Expr.constant(0.0).apply(Op.MAXIMUM, x);
        }
    },
    /** 1 / (1 + exp(-x)). */
    SIGMOID {
        @Override
        public Expr apply(Expr x) {
            return x.apply(Op.SIGMOID);
        }
    },
    /** log(1 + exp(x)). */
    SOFTPLUS {
        /** In this form nothing overflows, and the derivative at 0, where that of |x| counts as 0, is right: one half. */
        @Override
        public Expr apply(Expr x) {
            return x.mul(0.5).add(x.abs().mul(0.5)).add(x.abs().neg().exp().apply(Op.LOG1P));
        }
    },
    /** x times the normal distribution function of x, approximated with tanh (Hendrycks and Gimpel 2016). */
    GELU {
        @Override
        public Expr apply(Expr x) {
            Expr inner = x.add(x.pow(3.0).mul(0.044715)).mul(Math.sqrt(2.0 / Math.PI));
            return x.mul(0.5).mul(inner.tanh().add(1.0));
        }
    },
    /** x above 0, exp(x) - 1 below (Clevert, Unterthiner and Hochreiter 2016). */
    ELU {
        /** The second argument of where is harmless also where it is not taken: 0 times infinity is NaN. */
        @Override
        public Expr apply(Expr x) {
            Expr zero = Expr.constant(0.0);
            Expr isPositive = zero.lt(x);
            return Expr.where(isPositive, x, Expr.where(isPositive, zero, x).apply(Op.EXPM1));
        }
    },
    /** x times the sigmoid of x (Ramachandran, Zoph and Le 2017). */
    SWISH {
        @Override
        public Expr apply(Expr x) {
            return x.mul(x.apply(Op.SIGMOID));
        }
    },
    /** exp(x) over its sum along the last axis. */
    SOFTMAX {
        @Override
        public Expr apply(Expr x) {
            Expr e = shifted(x).exp();
            return e.div(lastSum(e));
        }
    },
    /** The logarithm of softmax. */
    LOG_SOFTMAX {
        @Override
        public Expr apply(Expr x) {
            Expr shifted = shifted(x);
            return shifted.sub(lastSum(shifted.exp()).log());
        }
    };

    /** The function at {@code x}. */
    public abstract Expr apply(Expr x);

    /** The name in JSON: {@code log_softmax}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name. */
    public static Activation named(Object text) {
        return Arrays.stream(values()).filter(a -> a.text().equals(text)).findFirst()
                .orElseThrow(() -> new FlowgradException("activation", "`activation` must be a function, or one of "
                        + String.join(", ", Arrays.stream(values()).map(Activation::text).toList()) + ", got " + text));
    }

    /** x minus its greatest element, so that exp does not overflow. */
    private static Expr shifted(Expr x) {
        if (x.rank() == 0) {
            throw new FlowgradException("x", "`x` must have an axis for softmax and log_softmax, got a number");
        }
        int last = x.rank() - 1;
        return x.sub(x.reduce(Op.MAX, last).reshape(Shapes.keeping(x.shape(), new int[] {last})));
    }

    private static Expr lastSum(Expr x) {
        int last = x.rank() - 1;
        return x.sum(last).reshape(Shapes.keeping(x.shape(), new int[] {last}));
    }
}
