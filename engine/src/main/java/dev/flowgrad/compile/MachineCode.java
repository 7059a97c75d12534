package dev.flowgrad.compile;

import dev.flowgrad.ir.Op;

/**
 * A Program as machine code of x86-64, for places where no bytecode can be loaded; see {@link Machine}. The code is called
 * with the addresses of a frame of doubles (inputs, outputs, constants unused, temporaries) in rdi and of {@link #pool} in
 * rsi, as System V has it, and calls nothing. What it cannot do itself, such as a sine, is done between two parts of it.
 *
 * @param code     the parts, one after the other
 * @param entries  where each part begins
 * @param between  what is done after each part but the last
 * @param pool     constants
 * @param segments start of each input, then of each output, then the end of the outputs, in the frame
 * @param inputs   number of inputs
 * @param frame    length of the frame
 */
public record MachineCode(byte[] code, int[] entries, Function[] between, double[] pool, int[] segments, int inputs,
        int frame) {

    /** An operation on numbers of the frame or, from -1 downwards, of the pool; unused operands are {@link #NONE}. */
    public record Function(Op op, int dst, int a, int b) {
        /** No operand. */
        public static final int NONE = Integer.MIN_VALUE;
    }
}
