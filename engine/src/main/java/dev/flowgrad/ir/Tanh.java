package dev.flowgrad.ir;

/**
 * The hyperbolic tangent without branches and tables, so that it can be vectorised: e / (e + 2) with e = exp(2|x|) - 1. The
 * exponent is taken apart into whole powers of two and a rest r in [0, log 2), for which exp(r) - 1 = r + r^2 q(r) with a
 * polynomial of degree 10 (Chebyshev interpolation, error 2e-18). As r is not negative, nothing cancels anywhere: the error
 * is below 2.5 units in the last place, as Java demands of {@code Math.tanh}, and tanh(-x) = -tanh(x).
 *
 * <p>Both forms here give the same bits, and so must others, which find the constants here.
 */
public final class Tanh {
    /** Elements in a block. */
    public static final int BLOCK = 256;
    /** Work memory that a block needs; its elements are the first {@link #BLOCK} of it. */
    public static final int WORK = 4 * BLOCK;

    private static final int REST = BLOCK;
    private static final int POWER = 2 * BLOCK;
    private static final int SIGN = 3 * BLOCK;

    /** From here on the result is 1. */
    public static final double LARGE = 22.0;
    /** 1 / log 2. */
    public static final double LOG2_E = 0x1.71547652b82fep0;
    /** log 2 in two parts, the first short enough for whole multiples of it to be exact. */
    public static final double LOG_2 = 0x1.62e42feep-1;
    /** What is left of it. */
    public static final double LOG_2_REST = 0x1.a39ef35793c76p-33;
    /** Of q, for r to the power 0. */
    public static final double Q0 = 0.5;
    /** Of q, for r to the power 1. */
    public static final double Q1 = 0x1.5555555555540p-3;
    /** Of q, for r to the power 2. */
    public static final double Q2 = 0x1.5555555556944p-5;
    /** Of q, for r to the power 3. */
    public static final double Q3 = 0x1.11111110a0236p-7;
    /** Of q, for r to the power 4. */
    public static final double Q4 = 0x1.6c16c194dff7ap-10;
    /** Of q, for r to the power 5. */
    public static final double Q5 = 0x1.a019f90fd138bp-13;
    /** Of q, for r to the power 6. */
    public static final double Q6 = 0x1.a01b1fb2db4a4p-16;
    /** Of q, for r to the power 7. */
    public static final double Q7 = 0x1.71c657c6ac6bap-19;
    /** Of q, for r to the power 8. */
    public static final double Q8 = 0x1.292b1a279f4d1p-22;
    /** Of q, for r to the power 9. */
    public static final double Q9 = 0x1.990440d02fa81p-26;
    /** Of q, for r to the power 10. */
    public static final double Q10 = 0x1.81af8ad7ca389p-29;

    private Tanh() {
    }

    /** The hyperbolic tangent of {@code x}. */
    public static double of(double x) {
        double y = 2 * Math.min(Math.abs(x), LARGE);
        double k = Math.floor(y * LOG2_E);
        double r = (y - k * LOG_2) - k * LOG_2_REST;
        double s = power(k);
        double p = expm1(r);
        double e = s * p + (s - 1);
        return e / (e + 2) * Math.copySign(1.0, x);
    }

    /** exp(r) - 1 for r in [0, log 2), in Estrin's order: Horner's would wait for itself. */
    private static double expm1(double r) {
        double r2 = r * r;
        double r4 = r2 * r2;
        double high = (Q4 + Q5 * r) + (Q6 + Q7 * r) * r2 + ((Q8 + Q9 * r) + Q10 * r2) * r4;
        return ((Q0 + Q1 * r) + (Q2 + Q3 * r) * r2 + high * r4) * r2 + r;
    }

    /** 2 to the power k, of a whole number between 0 and 1023. */
    private static double power(double k) {
        return Double.longBitsToDouble((long) k + Double.MAX_EXPONENT << Double.PRECISION - 1);
    }

    /**
     * Replaces the {@code n} elements from {@code at} on by their hyperbolic tangents; what follows, to {@link #WORK}, is
     * work memory. In several loops, since HotSpot does not vectorise long ones; the second, which goes through integers,
     * stays scalar.
     */
    public static void block(double[] w, int at, int n) {
        int end = at + n;
        for (int i = at; i < end; i++) {
            double y = 2 * Math.min(Math.abs(w[i]), LARGE);
            double k = Math.floor(y * LOG2_E);
            w[i + REST] = (y - k * LOG_2) - k * LOG_2_REST;
            w[i + POWER] = k;
        }
        for (int i = at; i < end; i++) {
            w[i + POWER] = power(w[i + POWER]);
            w[i + SIGN] = Math.copySign(1.0, w[i]);
        }
        for (int i = at; i < end; i++) {
            w[i + REST] = expm1(w[i + REST]);
        }
        for (int i = at; i < end; i++) {
            double s = w[i + POWER];
            double e = s * w[i + REST] + (s - 1);
            w[i] = e / (e + 2) * w[i + SIGN];
        }
    }
}
