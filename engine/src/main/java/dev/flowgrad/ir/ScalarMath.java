package dev.flowgrad.ir;

/**
 * What each elementwise operation means for one element. Constant folding, the interpreter and compiled code all call or
 * mirror these methods, so that they agree bit for bit.
 */
public final class ScalarMath {
    private ScalarMath() {
    }

    /** A unary operation. */
    public static double apply(Op op, double x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case SQRT -> Math.sqrt(x);
            case CBRT -> Math.cbrt(x);
            case EXP -> Math.exp(x);
            case EXPM1 -> Math.expm1(x);
            case LOG -> Math.log(x);
            case LOG1P -> Math.log1p(x);
            case LOG10 -> Math.log10(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case TAN -> Math.tan(x);
            case ASIN -> Math.asin(x);
            case ACOS -> Math.acos(x);
            case ATAN -> Math.atan(x);
            case SINH -> Math.sinh(x);
            case COSH -> Math.cosh(x);
            case TANH -> Tanh.of(x);
            case ASINH -> asinh(x);
            case ACOSH -> acosh(x);
            case ATANH -> atanh(x);
            case SIGMOID -> sigmoid(x);
            case NOT -> not(x);
            default -> throw new IllegalArgumentException(op + " is not unary");
        };
    }

    /** A binary operation. */
    public static double apply(Op op, double x, double y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case POW -> Math.pow(x, y);
            case ATAN2 -> Math.atan2(x, y);
            case MOD -> mod(x, y);
            case REM -> x % y;
            case MINIMUM -> Math.min(x, y);
            case MAXIMUM -> Math.max(x, y);
            case LT -> lt(x, y);
            case LE -> le(x, y);
            case EQ -> eq(x, y);
            case NE -> ne(x, y);
            case AND -> and(x, y);
            case OR -> or(x, y);
            default -> throw new IllegalArgumentException(op + " is not binary");
        };
    }

    /** The selection: {@code a} where {@code c} is not zero (NaN counts as true), else {@code b}. */
    public static double where(double c, double a, double b) {
        return c != 0.0 ? a : b;
    }

    /** Inverse hyperbolic sine, odd, without cancellation near zero. */
    public static double asinh(double x) {
        double a = Math.abs(x);
        if (a > 0x1p28) { // the square would only add rounding, and overflow later
            return Math.copySign(Math.log(a) + Math.log(2.0), x);
        }
        return Math.copySign(Math.log1p(a + a * a / (1.0 + Math.sqrt(1.0 + a * a))), x);
    }

    /** Inverse hyperbolic cosine; NaN below 1. */
    public static double acosh(double x) {
        if (x > 0x1p28) {
            return Math.log(x) + Math.log(2.0);
        }
        double t = x - 1.0;
        return Math.log1p(t + Math.sqrt(2.0 * t + t * t));
    }

    /** Inverse hyperbolic tangent. */
    public static double atanh(double x) {
        return 0.5 * Math.log1p(2.0 * x / (1.0 - x));
    }

    /** The logistic function, without overflow on either side. */
    public static double sigmoid(double x) {
        if (x >= 0) {
            return 1.0 / (1.0 + Math.exp(-x));
        }
        double e = Math.exp(x);
        return e / (1.0 + e);
    }

    /** Remainder with the sign of the divisor. */
    public static double mod(double x, double y) {
        double r = x % y;
        if (r != 0.0) {
            return (r < 0.0) != (y < 0.0) ? r + y : r;
        }
        return Math.copySign(0.0, y);
    }

    /** 1.0 if x &lt; y. */
    public static double lt(double x, double y) {
        return x < y ? 1.0 : 0.0;
    }

    /** 1.0 if x &le; y. */
    public static double le(double x, double y) {
        return x <= y ? 1.0 : 0.0;
    }

    /** 1.0 if x equals y. */
    public static double eq(double x, double y) {
        return x == y ? 1.0 : 0.0;
    }

    /** 1.0 if x differs from y. */
    public static double ne(double x, double y) {
        return x != y ? 1.0 : 0.0;
    }

    /** Logical and of "is not zero". */
    public static double and(double x, double y) {
        return x != 0.0 && y != 0.0 ? 1.0 : 0.0;
    }

    /** Logical or of "is not zero". */
    public static double or(double x, double y) {
        return x != 0.0 || y != 0.0 ? 1.0 : 0.0;
    }

    /** 1.0 if x is zero. */
    public static double not(double x) {
        return x == 0.0 ? 1.0 : 0.0;
    }
}
