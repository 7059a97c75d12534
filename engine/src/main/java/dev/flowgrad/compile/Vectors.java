package dev.flowgrad.compile;

import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Tanh;

/**
 * AVX2 instructions on four numbers at once, or on one, that round and choose as Java does. Registers from
 * {@link #FIRST_FREE} on are overwritten at will.
 */
final class Vectors {
    static final int WIDTH = 4;
    /** The first register that operations use for themselves; there are seven. */
    static final int FIRST_FREE = 9;
    private static final int LAST = 15;
    private static final int BROADCAST = 0x19;
    private static final int LOAD_HIGH = 0x16;
    private static final int STORE_HIGH = 0x17;
    private static final int INSERT_HALF = 0x18;
    private static final int EXTRACT_HALF = 0x19;
    private static final int BLEND = 0x4B;
    private static final int ROUND = 0x09;
    private static final int ROUND_ONE = 0x0B;
    private static final int DOWN = 9;
    private static final int UP = 10;
    private static final int SHIFT = 0x73;
    private static final int SHIFT_LEFT = 6;
    private static final double SIGN = -0.0;
    private static final double MAGNITUDE = Double.longBitsToDouble(Long.MAX_VALUE);

    private final Assembly assembly;
    private final Encoder out;
    private final int lanes;
    private final boolean wide;

    /** For {@code lanes} numbers: {@link #WIDTH} or one. */
    Vectors(Assembly assembly, int lanes) {
        this.assembly = assembly;
        this.out = assembly.out;
        this.lanes = lanes;
        this.wide = lanes > 1;
    }

    int lanes() {
        return lanes;
    }

    // ---- memory

    /** Loads numbers that are {@code step} numbers apart. */
    void load(int register, int base, int distance, int step) {
        int bytes = step * Double.BYTES;
        if (!wide) {
            one(Encoder.LOAD, register, base, distance);
        } else if (step == 1) {
            bits(Encoder.LOAD, true, register, 0, base, distance);
        } else if (step == 0) {
            out.vex(Encoder.TABLE_0F38, Encoder.VEX_66, true, BROADCAST, register, 0, base, distance);
        } else {
            one(Encoder.LOAD, LAST, base, distance + 2 * bytes);
            bits(LOAD_HIGH, false, LAST, LAST, base, distance + 3 * bytes);
            one(Encoder.LOAD, register, base, distance);
            bits(LOAD_HIGH, false, register, register, base, distance + bytes);
            out.vex(Encoder.TABLE_0F3A, Encoder.VEX_66, true, INSERT_HALF, register, register, LAST);
            out.immediate(1);
        }
    }

    /** Stores numbers {@code step} numbers apart. */
    void store(int register, int base, int distance, int step) {
        int bytes = step * Double.BYTES;
        if (!wide) {
            one(Encoder.STORE, register, base, distance);
        } else if (step == 1) {
            bits(Encoder.STORE, true, register, 0, base, distance);
        } else {
            one(Encoder.STORE, register, base, distance);
            bits(STORE_HIGH, false, register, 0, base, distance + bytes);
            out.vex(Encoder.TABLE_0F3A, Encoder.VEX_66, true, EXTRACT_HALF, register, 0, LAST);
            out.immediate(1);
            one(Encoder.STORE, LAST, base, distance + 2 * bytes);
            bits(STORE_HIGH, false, LAST, 0, base, distance + 3 * bytes);
        }
    }

    /** Loads a constant. */
    void constant(int register, double value) {
        load(register, Encoder.RSI, assembly.splat(value), 1);
    }

    private void one(int opcode, int register, int base, int distance) {
        out.vex(Encoder.TABLE_0F, Encoder.VEX_F2, false, opcode, register, 0, base, distance);
    }

    private void bits(int opcode, boolean wide, int register, int first, int base, int distance) {
        out.vex(Encoder.TABLE_0F, Encoder.VEX_66, wide, opcode, register, first, base, distance);
    }

    // ---- single instructions

    private int prefix() {
        return wide ? Encoder.VEX_66 : Encoder.VEX_F2;
    }

    /** {@code to = a op b}, of arithmetic. */
    void arithmetic(int opcode, int to, int a, int b) {
        out.vex(Encoder.TABLE_0F, prefix(), wide, opcode, to, a, b);
    }

    /** The same with a constant. */
    private void arithmetic(int opcode, int to, int a, double constant) {
        out.vex(Encoder.TABLE_0F, prefix(), wide, opcode, to, a, Encoder.RSI, assembly.splat(constant));
    }

    private void logic(int opcode, int to, int a, int b) {
        out.vex(Encoder.TABLE_0F, Encoder.VEX_66, wide, opcode, to, a, b);
    }

    private void logic(int opcode, int to, int a, double constant) {
        bits(opcode, wide, to, a, Encoder.RSI, assembly.splat(constant));
    }

    private void compare(int how, int to, int a, int b) {
        arithmetic(Encoder.COMPARE, to, a, b);
        out.immediate(how);
    }

    private void compareWithZero(int how, int to, int a) {
        arithmetic(Encoder.COMPARE, to, a, 0.0);
        out.immediate(how);
    }

    /** {@code to = mask ? b : a}. */
    private void blend(int to, int a, int b, int mask) {
        out.vex(Encoder.TABLE_0F3A, Encoder.VEX_66, wide, BLEND, to, a, b);
        out.immediate(mask << 4);
    }

    private void round(int how, int to, int a) {
        out.vex(Encoder.TABLE_0F3A, Encoder.VEX_66, wide, wide ? ROUND : ROUND_ONE, to, wide ? 0 : a, a);
        out.immediate(how);
    }

    // ---- operations

    /** Whether {@link #operation} knows {@code op}. */
    static boolean has(Op op) {
        return switch (op) {
            case NEG, ABS, SIGN, FLOOR, CEIL, SQRT, TANH, NOT, ADD, SUB, MUL, DIV, MINIMUM, MAXIMUM, LT, LE, EQ, NE, AND, OR,
                    WHERE -> true;
            default -> false;
        };
    }

    /** {@code to = op(a, b, c)}; {@code to} may be one of them. */
    void operation(Op op, int to, int a, int b, int c) {
        int x = FIRST_FREE;
        int y = FIRST_FREE + 1;
        switch (op) {
            case ADD, SUM -> arithmetic(Encoder.ADD, to, a, b);
            case SUB -> arithmetic(Encoder.SUB, to, a, b);
            case MUL, PROD -> arithmetic(Encoder.MUL, to, a, b);
            case DIV -> arithmetic(Encoder.DIV, to, a, b);
            case SQRT -> arithmetic(Encoder.SQRT, to, wide ? 0 : a, a);
            case NEG -> logic(Encoder.XOR, to, a, SIGN);
            case ABS -> logic(Encoder.AND, to, a, MAGNITUDE);
            case FLOOR -> round(DOWN, to, a);
            case CEIL -> round(UP, to, a);
            case SIGN -> {
                compareWithZero(Encoder.EQUAL_OR_UNORDERED, y, a);
                signOf(x, a);
                blend(to, x, a, y);
            }
            // An instruction gives its second operand where one is NaN or both are zeros.
            case MINIMUM, MIN -> {
                arithmetic(Encoder.MIN, x, a, b);
                arithmetic(Encoder.MIN, y, b, a);
                logic(Encoder.OR, to, x, y);
            }
            case MAXIMUM, MAX -> {
                arithmetic(Encoder.MAX, x, a, b);
                arithmetic(Encoder.MAX, y, b, a);
                logic(Encoder.AND, x, x, y);
                compare(Encoder.UNORDERED, y, a, b);
                logic(Encoder.OR, to, x, y);
            }
            case LT -> truth(Encoder.LESS, to, a, b);
            case LE -> truth(Encoder.LESS_OR_EQUAL, to, a, b);
            case EQ -> truth(Encoder.EQUAL, to, a, b);
            case NE -> truth(Encoder.NOT_EQUAL, to, a, b);
            case NOT -> {
                compareWithZero(Encoder.EQUAL, x, a);
                logic(Encoder.AND, to, x, 1.0);
            }
            case AND, OR -> {
                compareWithZero(Encoder.NOT_EQUAL, x, a);
                compareWithZero(Encoder.NOT_EQUAL, y, b);
                logic(op == Op.AND ? Encoder.AND : Encoder.OR, x, x, y);
                logic(Encoder.AND, to, x, 1.0);
            }
            case WHERE -> {
                compareWithZero(Encoder.NOT_EQUAL, x, a);
                blend(to, c, b, x);
            }
            case TANH -> tanh(to, a);
            default -> throw new IllegalStateException("no instructions for " + op);
        }
    }

    private void truth(int how, int to, int a, int b) {
        compare(how, FIRST_FREE, a, b);
        logic(Encoder.AND, to, FIRST_FREE, 1.0);
    }

    /** 1 with the sign of {@code a}. */
    private void signOf(int to, int a) {
        logic(Encoder.AND, to, a, SIGN);
        logic(Encoder.OR, to, to, 1.0);
    }

    /** The steps of {@link Tanh#of}, in its order. */
    private void tanh(int to, int x) {
        int r = FIRST_FREE;
        int s = FIRST_FREE + 1;
        int r2 = FIRST_FREE + 2;
        int r4 = FIRST_FREE + 3;
        int p = FIRST_FREE + 4;
        int q = FIRST_FREE + 5;
        int sum = FIRST_FREE + 6;
        logic(Encoder.AND, r, x, MAGNITUDE);
        constant(s, Tanh.LARGE);
        arithmetic(Encoder.MIN, r, s, r); // NaN stays
        arithmetic(Encoder.ADD, r, r, r);
        arithmetic(Encoder.MUL, s, r, Tanh.LOG2_E);
        round(DOWN, s, s);
        arithmetic(Encoder.MUL, p, s, Tanh.LOG_2);
        arithmetic(Encoder.SUB, r, r, p);
        arithmetic(Encoder.MUL, p, s, Tanh.LOG_2_REST);
        arithmetic(Encoder.SUB, r, r, p);
        // 2 to the power s: the last bits of the sum are the exponent, with its bias, and move to its place.
        arithmetic(Encoder.ADD, s, s, 0x1p52 + Double.MAX_EXPONENT);
        out.vex(Encoder.TABLE_0F, Encoder.VEX_66, wide, SHIFT, SHIFT_LEFT, s, s);
        out.immediate(Double.PRECISION - 1);
        arithmetic(Encoder.MUL, r2, r, r);
        arithmetic(Encoder.MUL, r4, r2, r2);
        linear(p, r, Tanh.Q9, Tanh.Q8);
        arithmetic(Encoder.MUL, q, r2, Tanh.Q10);
        arithmetic(Encoder.ADD, p, p, q);
        arithmetic(Encoder.MUL, p, p, r4);
        linear(q, r, Tanh.Q7, Tanh.Q6);
        arithmetic(Encoder.MUL, q, q, r2);
        linear(sum, r, Tanh.Q5, Tanh.Q4);
        arithmetic(Encoder.ADD, sum, sum, q);
        arithmetic(Encoder.ADD, sum, sum, p);
        arithmetic(Encoder.MUL, sum, sum, r4);
        linear(p, r, Tanh.Q3, Tanh.Q2);
        arithmetic(Encoder.MUL, p, p, r2);
        linear(q, r, Tanh.Q1, Tanh.Q0);
        arithmetic(Encoder.ADD, q, q, p);
        arithmetic(Encoder.ADD, q, q, sum);
        arithmetic(Encoder.MUL, q, q, r2);
        arithmetic(Encoder.ADD, q, q, r);
        arithmetic(Encoder.MUL, p, s, q);
        arithmetic(Encoder.SUB, s, s, 1.0);
        arithmetic(Encoder.ADD, p, p, s);
        arithmetic(Encoder.ADD, q, p, 2.0);
        arithmetic(Encoder.DIV, p, p, q);
        signOf(q, x);
        arithmetic(Encoder.MUL, to, p, q);
    }

    /** {@code to = c1 r + c0}. */
    private void linear(int to, int r, double c1, double c0) {
        arithmetic(Encoder.MUL, to, r, c1);
        arithmetic(Encoder.ADD, to, to, c0);
    }
}
