package dev.flowgrad.compile;

import dev.flowgrad.compile.MachineCode.Function;
import dev.flowgrad.ir.Op;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes {@link MachineCode} of {@link Code} that has no loops: SSE2 instructions on one number at a time, which round as
 * Java does. A value stays in a register only until the next instruction: stores are forwarded to loads, and chains of
 * operations wait for each other longer than for that.
 *
 * <p>Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.
 */
final class Assembler {
    private static final int LOAD = 0x10;
    private static final int STORE = 0x11;
    private static final int SQRT = 0x51;
    private static final int AND = 0x54;
    private static final int AND_NOT = 0x55;
    private static final int OR = 0x56;
    private static final int XOR = 0x57;
    private static final int ADD = 0x58;
    private static final int MUL = 0x59;
    private static final int SUB = 0x5C;
    private static final int DIV = 0x5E;
    private static final int COMPARE = 0xC2;
    private static final int EQUAL = 0;
    private static final int LESS = 1;
    private static final int LESS_OR_EQUAL = 2;
    private static final int NOT_EQUAL = 4;
    private static final int RETURN = 0xC3;
    private static final int FRAME = 7; // rdi
    private static final int POOL = 6; // rsi
    private static final int NOTHING = -1;
    private static final int LONGEST_FILL = 64;
    private static final int MOST_INSTRUCTIONS = 1 << 20; // addresses are of 31 bits

    private final Code code;
    private final double[] pool;
    private final int zero;
    private final int one;
    private final int sign;
    private final int magnitude;
    private final List<Double> fills = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> entries = new ArrayList<>();
    private final List<Function> between = new ArrayList<>();
    /** The address whose value register 0 holds. */
    private int held = NOTHING;

    private Assembler(Code code) {
        this.code = code;
        int n = code.constants().length;
        pool = Arrays.copyOf(code.constants(), n + 4);
        zero = n;
        one = n + 1;
        sign = n + 2;
        magnitude = n + 3;
        pool[one] = 1;
        pool[sign] = Double.longBitsToDouble(Long.MIN_VALUE);
        pool[magnitude] = Double.longBitsToDouble(Long.MAX_VALUE);
    }

    /** Machine code, or null for code with loops, products of matrices or calls, which are better interpreted. */
    static MachineCode assemble(Code code) {
        if (code.instructions().size() > MOST_INSTRUCTIONS) {
            return null;
        }
        Assembler assembler = new Assembler(code);
        assembler.entries.add(0);
        for (Instruction instruction : code.instructions()) {
            if (!assembler.emit(instruction)) {
                return null;
            }
        }
        return assembler.finish();
    }

    private MachineCode finish() {
        bytes.write(RETURN);
        double[] all = Arrays.copyOf(pool, pool.length + fills.size());
        for (int i = 0; i < fills.size(); i++) {
            all[pool.length + i] = fills.get(i);
        }
        return new MachineCode(bytes.toByteArray(), entries.stream().mapToInt(i -> i).toArray(),
                between.toArray(Function[]::new), all, code.segments(), code.inputs(), code.frameSize());
    }

    private boolean emit(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Scalar scalar -> scalar(scalar);
            case Instruction.Move(int dst, int src) -> {
                load(0, src);
                yield store(dst);
            }
            case Instruction.Fill(int dst, int n, double value) when n <= LONGEST_FILL -> {
                fills.add(value);
                pooled(0xF2, LOAD, 0, pool.length + fills.size() - 1);
                for (int i = 0; i < n; i++) {
                    store(dst + i);
                }
                yield true;
            }
            default -> false;
        };
    }

    private boolean scalar(Instruction.Scalar s) {
        switch (s.op()) {
            case ADD, MUL -> {
                boolean swapped = s.b() == held;
                load(0, swapped ? s.b() : s.a());
                operand(s.op() == Op.ADD ? ADD : MUL, 0, swapped ? s.a() : s.b());
            }
            case SUB, DIV -> {
                load(0, s.a());
                operand(s.op() == Op.SUB ? SUB : DIV, 0, s.b());
            }
            case SQRT -> operand(SQRT, 0, s.a());
            case NEG -> masked(s.a(), XOR, sign);
            case ABS -> masked(s.a(), AND, magnitude);
            case LT -> compared(s.a(), s.b(), LESS);
            case LE -> compared(s.a(), s.b(), LESS_OR_EQUAL);
            case EQ -> compared(s.a(), s.b(), EQUAL);
            case NE -> compared(s.a(), s.b(), NOT_EQUAL);
            case NOT -> {
                load(0, s.a());
                withZero(0, EQUAL);
                truth();
            }
            case AND, OR -> {
                load(0, s.a());
                withZero(0, NOT_EQUAL);
                load(1, s.b());
                withZero(1, NOT_EQUAL);
                registers(s.op() == Op.AND ? AND : OR, 0, 1);
                truth();
            }
            case WHERE -> {
                load(2, s.a());
                withZero(2, NOT_EQUAL);
                load(0, s.b());
                registers(AND, 0, 2);
                load(1, s.c());
                registers(AND_NOT, 2, 1);
                registers(OR, 0, 2);
            }
            default -> {
                bytes.write(RETURN);
                between.add(new Function(s.op(), s.dst(), reference(s.a()), s.b() < 0 ? Function.NONE : reference(s.b())));
                entries.add(bytes.size());
                held = NOTHING;
                return true;
            }
        }
        return store(s.dst());
    }

    /** Where a function between two parts finds an operand. */
    private int reference(int address) {
        return isConstant(address) ? -1 - (address - code.argumentsEnd()) : address;
    }

    private boolean isConstant(int address) {
        return address >= code.argumentsEnd() && address < code.argumentsEnd() + code.constants().length;
    }

    private void masked(int a, int operation, int mask) {
        load(0, a);
        pooled(0xF2, LOAD, 1, mask);
        registers(operation, 0, 1);
    }

    private void compared(int a, int b, int how) {
        load(0, a);
        operand(COMPARE, 0, b);
        bytes.write(how);
        truth();
    }

    private void withZero(int register, int how) {
        pooled(0xF2, COMPARE, register, zero);
        bytes.write(how);
    }

    /** From all bits or none to 1.0 or 0.0. */
    private void truth() {
        pooled(0xF2, LOAD, 1, one);
        registers(AND, 0, 1);
    }

    private void load(int register, int address) {
        if (register != 0 || address != held) {
            operand(LOAD, register, address);
        }
        if (register == 0) {
            held = NOTHING;
        }
    }

    private boolean store(int dst) {
        memory(0xF2, STORE, 0, FRAME, dst);
        held = dst;
        return true;
    }

    private void operand(int operation, int register, int address) {
        if (isConstant(address)) {
            pooled(0xF2, operation, register, address - code.argumentsEnd());
        } else {
            memory(0xF2, operation, register, FRAME, address);
        }
    }

    private void pooled(int prefix, int operation, int register, int index) {
        memory(prefix, operation, register, POOL, index);
    }

    /** prefix 0F operation, a register and the number at base + 8 index. */
    private void memory(int prefix, int operation, int register, int base, int index) {
        bytes.write(prefix);
        bytes.write(0x0F);
        bytes.write(operation);
        bytes.write(0x80 | register << 3 | base);
        int displacement = Math.multiplyExact(index, Double.BYTES);
        for (int i = 0; i < 4; i++) {
            bytes.write(displacement >>> 8 * i);
        }
    }

    /** 66 0F operation on the bits of two registers. */
    private void registers(int operation, int to, int from) {
        bytes.write(0x66);
        bytes.write(0x0F);
        bytes.write(operation);
        bytes.write(0xC0 | to << 3 | from);
    }
}
