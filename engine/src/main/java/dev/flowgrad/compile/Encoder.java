package dev.flowgrad.compile;

import java.io.ByteArrayOutputStream;

/**
 * Writes instructions of x86-64. Registers have the numbers that the processor gives them; a place in memory is a register
 * that holds an address, and a distance in bytes.
 *
 * <p>Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.
 */
final class Encoder {
    static final int RAX = 0;
    static final int RCX = 1;
    static final int RDX = 2;
    static final int RBX = 3;
    static final int RBP = 5;
    static final int RSI = 6;
    static final int RDI = 7;
    static final int R8 = 8;
    static final int R9 = 9;
    static final int R10 = 10;
    static final int R11 = 11;

    /** Opcodes of one byte after 0F, in the form with and without VEX. */
    static final int LOAD = 0x10;
    static final int STORE = 0x11;
    static final int SQRT = 0x51;
    static final int AND = 0x54;
    static final int AND_NOT = 0x55;
    static final int OR = 0x56;
    static final int XOR = 0x57;
    static final int ADD = 0x58;
    static final int MUL = 0x59;
    static final int SUB = 0x5C;
    static final int MIN = 0x5D;
    static final int DIV = 0x5E;
    static final int MAX = 0x5F;
    static final int COMPARE = 0xC2;

    /** What COMPARE asks. */
    static final int EQUAL = 0;
    static final int LESS = 1;
    static final int LESS_OR_EQUAL = 2;
    static final int UNORDERED = 3;
    static final int NOT_EQUAL = 4;
    static final int EQUAL_OR_UNORDERED = 8;

    /** Prefixes of SSE instructions. */
    static final int ON_ONE = 0xF2;
    static final int ON_BITS = 0x66;

    /** The same prefixes, and the table of opcodes, as VEX writes them. */
    static final int VEX_66 = 1;
    static final int VEX_F2 = 3;
    static final int TABLE_0F = 1;
    static final int TABLE_0F38 = 2;
    static final int TABLE_0F3A = 3;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    int position() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    void immediate(int value) {
        bytes.write(value);
    }

    private void four(int value) {
        for (int i = 0; i < 4; i++) {
            bytes.write(value >>> 8 * i);
        }
    }

    private void atDistance(int register, int base, int distance) {
        bytes.write(0x80 | (register & 7) << 3 | base & 7);
        four(distance);
    }

    private void direct(int register, int other) {
        bytes.write(0xC0 | (register & 7) << 3 | other & 7);
    }

    // ---- SSE2

    /** An operation on a register (0 to 7) and memory. */
    void sse(int prefix, int opcode, int register, int base, int distance) {
        bytes.write(prefix);
        if (base > 7) {
            bytes.write(0x41);
        }
        bytes.write(0x0F);
        bytes.write(opcode);
        atDistance(register, base, distance);
    }

    /** An operation on two registers (0 to 7). */
    void sse(int prefix, int opcode, int to, int from) {
        bytes.write(prefix);
        bytes.write(0x0F);
        bytes.write(opcode);
        direct(to, from);
    }

    // ---- AVX and AVX2

    /** {@code register = first op second}, all in registers; {@code wide}: 256 bits. */
    void vex(int table, int prefix, boolean wide, int opcode, int register, int first, int second) {
        prefix(table, prefix, wide, register, first, second);
        bytes.write(opcode);
        direct(register, second);
    }

    /** {@code register = first op memory}. */
    void vex(int table, int prefix, boolean wide, int opcode, int register, int first, int base, int distance) {
        prefix(table, prefix, wide, register, first, base);
        bytes.write(opcode);
        atDistance(register, base, distance);
    }

    private void prefix(int table, int prefix, boolean wide, int register, int first, int last) {
        bytes.write(0xC4);
        bytes.write((register < 8 ? 0x80 : 0) | 0x40 | (last < 8 ? 0x20 : 0) | table);
        bytes.write((~first & 15) << 3 | (wide ? 4 : 0) | prefix);
    }

    /** Before SSE instructions after AVX ones, which are slow without. */
    void zeroUpper() {
        bytes.write(0xC5);
        bytes.write(0xF8);
        bytes.write(0x77);
    }

    // ---- addresses and counters

    /** Loads 64 bits. */
    void loadAddress(int register, int base, int distance) {
        wide(0x8B, register, base);
        atDistance(register, base, distance);
    }

    /** {@code register = base + distance}. */
    void address(int register, int base, int distance) {
        wide(0x8D, register, base);
        atDistance(register, base, distance);
    }

    private void wide(int opcode, int register, int base) {
        bytes.write(0x48 | register >> 3 << 2 | base >> 3);
        bytes.write(opcode);
    }

    /** {@code register = base + 8 index}: index is not in rsp. */
    void element(int register, int base, int index) {
        bytes.write(0x48 | register >> 3 << 2 | index >> 3 << 1 | base >> 3);
        bytes.write(0x8D);
        bytes.write(0x84 | (register & 7) << 3);
        bytes.write(0xC0 | (index & 7) << 3 | base & 7);
        four(0);
    }

    /** {@code register += distance}. */
    void advance(int register, int distance) {
        if (distance != 0) {
            bytes.write(0x48 | register >> 3);
            bytes.write(0x81);
            bytes.write(0xC0 | register & 7);
            four(distance);
        }
    }

    /** {@code register += other}. */
    void add(int register, int other) {
        bytes.write(0x48 | other >> 3 << 2 | register >> 3);
        bytes.write(0x01);
        direct(other, register);
    }

    /** Loads an integer of 32 bits and extends its sign. */
    void loadInteger(int register, int base, int distance) {
        wide(0x63, register, base);
        atDistance(register, base, distance);
    }

    /** {@code register = count}, of 32 bits. */
    void count(int register, int count) {
        if (register > 7) {
            bytes.write(0x41);
        }
        bytes.write(0xB8 | register & 7);
        four(count);
    }

    /** The same in memory. */
    void count(int base, int distance, int count) {
        bytes.write(0xC7);
        atDistance(0, base, distance);
        four(count);
    }

    /** Goes back to {@code start} until the count in {@code register} (rax to rdi) is down to 0. */
    void repeat(int register, int start) {
        bytes.write(0xFF);
        direct(1, register);
        jumpBack(start);
    }

    /** The same for a count in memory. */
    void repeat(int base, int distance, int start) {
        bytes.write(0xFF);
        atDistance(1, base, distance);
        jumpBack(start);
    }

    private void jumpBack(int start) {
        bytes.write(0x0F);
        bytes.write(0x85);
        four(start - bytes.size() - 4);
    }

    void push(int register) {
        bytes.write(0x50 | register);
    }

    void pop(int register) {
        bytes.write(0x58 | register);
    }

    void returns() {
        bytes.write(0xC3);
    }
}
