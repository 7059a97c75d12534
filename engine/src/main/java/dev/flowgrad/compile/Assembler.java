package dev.flowgrad.compile;

import dev.flowgrad.compile.Assembly.Place;
import dev.flowgrad.compile.MachineCode.Function;
import dev.flowgrad.ir.Op;
import java.util.List;

/**
 * Makes {@link MachineCode} of {@link Code}. Single numbers go through SSE2 instructions, which round as Java does. A value
 * stays in a register only until the next instruction: stores are forwarded to loads, and chains of operations wait for
 * each other longer than for that. Arrays need AVX2: see {@link ArrayAssembler}.
 */
final class Assembler {
    private static final int NOTHING = -1;
    private static final int SHORT_FILL = 8;
    /** Addresses in bytes are of 31 bits. */
    private static final int MOST_NUMBERS = 1 << 27;
    private static final int MOST_INSTRUCTIONS = 1 << 20;

    private final Code code;
    private final boolean hasAvx2;
    private final Assembly assembly;
    private final Encoder out;
    private final ArrayAssembler arrays;
    private final int zero;
    private final int one;
    private final int sign;
    private final int magnitude;
    /** The address whose value register 0 holds. */
    private int held = NOTHING;
    /** The long argument whose address rax holds. */
    private int given = NOTHING;

    private Assembler(Code code, boolean hasAvx2) {
        this.code = code;
        this.hasAvx2 = hasAvx2;
        assembly = new Assembly(code);
        out = assembly.out;
        arrays = new ArrayAssembler(assembly);
        zero = assembly.splat(0.0);
        one = assembly.splat(1.0);
        sign = assembly.splat(-0.0);
        magnitude = assembly.splat(Double.longBitsToDouble(Long.MAX_VALUE));
    }

    /** Machine code, or null for code that is too large, or has arrays where there is no AVX2. */
    static MachineCode assemble(Code code, boolean hasAvx2) {
        if (code.instructions().size() > MOST_INSTRUCTIONS || code.frameSize() > MOST_NUMBERS) {
            return null;
        }
        Assembler assembler = new Assembler(code, hasAvx2);
        List<Instruction> all = code.instructions();
        for (int i = 0; i < all.size(); ) {
            int done = assembler.emit(all, i);
            if (done == 0) {
                return null;
            }
            i += done;
        }
        return assembler.assembly.finish();
    }

    /** The number of instructions from {@code at} on that were assembled. */
    private int emit(List<Instruction> all, int at) {
        switch (all.get(at)) {
            case Instruction.Scalar scalar -> {
                if (hasAvx2 && !isScalar(scalar.op())) {
                    return array(arrays.alike(all, at));
                }
                assembly.narrow();
                scalar(scalar);
            }
            case Instruction.Move(int dst, int src) -> {
                assembly.narrow();
                load(0, src);
                store(dst);
            }
            case Instruction.Fill(int dst, int n, double value) when n <= SHORT_FILL || !hasAvx2 -> {
                assembly.narrow();
                load(0, assembly.constant(value));
                for (int i = 0; i < n; i++) {
                    store(dst + i);
                }
            }
            default -> {
                if (!hasAvx2) {
                    return 0;
                }
                arrays.emit(all.get(at));
                return array(1);
            }
        }
        return 1;
    }

    private int array(int done) {
        held = NOTHING;
        given = NOTHING;
        assembly.release();
        return done;
    }

    // ---- single numbers

    private static boolean isScalar(Op op) {
        return switch (op) {
            case ADD, SUB, MUL, DIV, SQRT, NEG, ABS, LT, LE, EQ, NE, NOT, AND, OR, WHERE -> true;
            default -> false;
        };
    }

    private void scalar(Instruction.Scalar s) {
        switch (s.op()) {
            case ADD, MUL -> {
                boolean swapped = s.b() == held;
                load(0, swapped ? s.b() : s.a());
                operand(s.op() == Op.ADD ? Encoder.ADD : Encoder.MUL, 0, swapped ? s.a() : s.b());
            }
            case SUB, DIV -> {
                load(0, s.a());
                operand(s.op() == Op.SUB ? Encoder.SUB : Encoder.DIV, 0, s.b());
            }
            case SQRT -> operand(Encoder.SQRT, 0, s.a());
            case NEG -> masked(s.a(), Encoder.XOR, sign);
            case ABS -> masked(s.a(), Encoder.AND, magnitude);
            case LT -> compared(s.a(), s.b(), Encoder.LESS);
            case LE -> compared(s.a(), s.b(), Encoder.LESS_OR_EQUAL);
            case EQ -> compared(s.a(), s.b(), Encoder.EQUAL);
            case NE -> compared(s.a(), s.b(), Encoder.NOT_EQUAL);
            case NOT -> {
                load(0, s.a());
                withZero(0, Encoder.EQUAL);
                truth();
            }
            case AND, OR -> {
                load(0, s.a());
                withZero(0, Encoder.NOT_EQUAL);
                load(1, s.b());
                withZero(1, Encoder.NOT_EQUAL);
                out.sse(Encoder.ON_BITS, s.op() == Op.AND ? Encoder.AND : Encoder.OR, 0, 1);
                truth();
            }
            case WHERE -> {
                load(2, s.a());
                withZero(2, Encoder.NOT_EQUAL);
                load(0, s.b());
                out.sse(Encoder.ON_BITS, Encoder.AND, 0, 2);
                load(1, s.c());
                out.sse(Encoder.ON_BITS, Encoder.AND_NOT, 2, 1);
                out.sse(Encoder.ON_BITS, Encoder.OR, 0, 2);
            }
            default -> {
                function(s);
                return;
            }
        }
        store(s.dst());
    }

    /** Without AVX2. */
    private void function(Instruction.Scalar s) {
        int a = inFrame(s.a());
        int b = s.b() < 0 ? Function.NONE : inFrame(s.b());
        Place to = assembly.place(s.dst());
        Place result = to.isInFrame() ? to : assembly.scratch(1);
        assembly.leave(new Function(s.op(), result.index(), a, b, 1));
        array(1);
        if (!to.isInFrame()) {
            load(0, result);
            store(s.dst());
        }
    }

    /** Where the frame has a function's operand. */
    private int inFrame(int address) {
        Place place = assembly.place(address);
        if (place.isInFrame()) {
            return place.index();
        }
        Place copy = assembly.scratch(1);
        load(0, place);
        out.sse(Encoder.ON_ONE, Encoder.STORE, 0, Encoder.RDI, copy.distance());
        return copy.index();
    }

    private void masked(int a, int operation, int mask) {
        load(0, a);
        out.sse(Encoder.ON_ONE, Encoder.LOAD, 1, Encoder.RSI, mask);
        out.sse(Encoder.ON_BITS, operation, 0, 1);
    }

    private void compared(int a, int b, int how) {
        load(0, a);
        operand(Encoder.COMPARE, 0, b);
        out.immediate(how);
        truth();
    }

    private void withZero(int register, int how) {
        out.sse(Encoder.ON_ONE, Encoder.COMPARE, register, Encoder.RSI, zero);
        out.immediate(how);
    }

    /** From all bits or none to 1.0 or 0.0. */
    private void truth() {
        out.sse(Encoder.ON_ONE, Encoder.LOAD, 1, Encoder.RSI, one);
        out.sse(Encoder.ON_BITS, Encoder.AND, 0, 1);
    }

    private void load(int register, int address) {
        if (register != 0 || address != held) {
            load(register, assembly.place(address));
        }
        if (register == 0) {
            held = NOTHING;
        }
    }

    private void load(int register, Place place) {
        out.sse(Encoder.ON_ONE, Encoder.LOAD, register, base(place), place.distance());
        if (register == 0) {
            held = NOTHING;
        }
    }

    private void store(int dst) {
        Place place = assembly.place(dst);
        out.sse(Encoder.ON_ONE, Encoder.STORE, 0, base(place), place.distance());
        held = dst;
    }

    private void operand(int operation, int register, int address) {
        Place place = assembly.place(address);
        out.sse(Encoder.ON_ONE, operation, register, base(place), place.distance());
    }

    private int base(Place place) {
        if (place.segment() >= 0 && place.segment() == given) {
            return Encoder.RAX;
        }
        if (place.segment() >= 0) {
            given = place.segment();
        }
        return assembly.base(place, Encoder.RAX);
    }
}
