package dev.flowgrad.ir;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The operations of a {@link Program}. All values are arrays of double; truth values are 1.0 and 0.0. */
public enum Op {
    INPUT(Kind.LEAF), CONST(Kind.LEAF),

    NEG(Kind.UNARY), ABS(Kind.UNARY), SIGN(Kind.UNARY), FLOOR(Kind.UNARY), CEIL(Kind.UNARY), SQRT(Kind.UNARY),
    CBRT(Kind.UNARY), EXP(Kind.UNARY), EXPM1(Kind.UNARY), LOG(Kind.UNARY), LOG1P(Kind.UNARY), LOG10(Kind.UNARY),
    SIN(Kind.UNARY), COS(Kind.UNARY), TAN(Kind.UNARY), ASIN(Kind.UNARY), ACOS(Kind.UNARY), ATAN(Kind.UNARY),
    SINH(Kind.UNARY), COSH(Kind.UNARY), TANH(Kind.UNARY), ASINH(Kind.UNARY), ACOSH(Kind.UNARY), ATANH(Kind.UNARY),
    SIGMOID(Kind.UNARY), NOT(Kind.UNARY),

    ADD(Kind.BINARY), SUB(Kind.BINARY), MUL(Kind.BINARY), DIV(Kind.BINARY), POW(Kind.BINARY), ATAN2(Kind.BINARY),
    /** Remainder with the sign of the divisor, as in Python and NumPy. */
    MOD(Kind.BINARY),
    /** Remainder with the sign of the dividend, as in C, Java and JavaScript. */
    REM(Kind.BINARY),
    MINIMUM(Kind.BINARY), MAXIMUM(Kind.BINARY),
    LT(Kind.BINARY), LE(Kind.BINARY), EQ(Kind.BINARY), NE(Kind.BINARY), AND(Kind.BINARY), OR(Kind.BINARY),

    /** {@code where(c, a, b)}: a where c is not zero, else b. */
    WHERE(Kind.TERNARY),

    /** Reductions over the axes in {@code attrs}, which are removed. */
    SUM(Kind.REDUCTION), PROD(Kind.REDUCTION), MAX(Kind.REDUCTION), MIN(Kind.REDUCTION),

    /** {@code [..., m, k] @ [..., k, n]}, leading axes broadcast. */
    MATMUL(Kind.STRUCTURAL),
    RESHAPE(Kind.STRUCTURAL), BROADCAST(Kind.STRUCTURAL), TRANSPOSE(Kind.STRUCTURAL),
    /** attrs = starts, sizes, steps. */
    SLICE(Kind.STRUCTURAL),
    /** The adjoint of SLICE; attrs = starts, steps, result shape. */
    PAD(Kind.STRUCTURAL),
    /** attrs = axis. */
    CONCATENATE(Kind.STRUCTURAL),
    /** attrs = axis, then the indices taken. */
    GATHER(Kind.STRUCTURAL),
    /** The adjoint of GATHER; attrs = axis, size of that axis in the result, then the indices added to. */
    SCATTER(Kind.STRUCTURAL),
    /** An operation defined outside this package: see {@link Call}. */
    CALL(Kind.CALL);

    /** What the arguments of an operation look like. */
    public enum Kind { LEAF, UNARY, BINARY, TERNARY, REDUCTION, STRUCTURAL, CALL }

    private static final Map<String, Op> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Op::text, Function.identity()));

    private final Kind kind;
    private final String text;

    Op(Kind kind) {
        this.kind = kind;
        this.text = name().toLowerCase(Locale.ROOT);
    }

    /** The kind of operation. */
    public Kind kind() {
        return kind;
    }

    /** The name in the text form and in the binary form. */
    public String text() {
        return text;
    }

    /** Whether each element of the result depends on the matching elements of the (broadcast) arguments alone. */
    public boolean isElementwise() {
        return kind == Kind.UNARY || kind == Kind.BINARY || kind == Kind.TERNARY;
    }

    /** Whether the result is a truth value or otherwise locally constant, so that its derivative is zero. */
    public boolean isPiecewiseConstant() {
        return switch (this) {
            case SIGN, FLOOR, CEIL, NOT, LT, LE, EQ, NE, AND, OR -> true;
            default -> false;
        };
    }

    /** The operation of that name, or null. */
    static Op ofText(String text) {
        return BY_NAME.get(text);
    }
}
