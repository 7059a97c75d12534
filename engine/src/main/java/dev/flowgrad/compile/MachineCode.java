package dev.flowgrad.compile;

import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Op;

/**
 * A Program as machine code of x86-64, for places where no bytecode can be loaded; see {@link Machine}. The code is called
 * with addresses, as System V has it: in rdi of a frame of doubles (short arguments and work memory), in rsi of
 * {@link #pool}, and in rdx of a table of the addresses of long arguments. It calls nothing: what it cannot do itself, such
 * as a sine, is done between two parts of it.
 *
 * @param code    the parts, one after the other
 * @param entries where each part begins
 * @param between what is done after each part but the last; it reads and writes the frame
 * @param pool    constants
 * @param places  where the frame has each input, then each output, or -1 if its address is in the table
 * @param inputs  number of inputs
 * @param frame   length of the frame
 */
public record MachineCode(byte[] code, int[] entries, Between[] between, double[] pool, int[] places, int inputs,
        int frame) {

    /** What is done between two parts. */
    public sealed interface Between {
    }

    /**
     * An operation on each of {@code n} numbers that follow each other; an unused operand is {@link #NONE}.
     */
    public record Function(Op op, int dst, int a, int b, int n) implements Between {
        /** No operand. */
        public static final int NONE = -1;
    }

    /** A call of something outside with copies of parts of the frame; {@code n} numbers come back. */
    public record Outside(Call.Kernel kernel, int dst, int n, int[] args, int[] sizes) implements Between {
    }
}
