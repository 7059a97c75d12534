package dev.flowgrad.compile;

import dev.flowgrad.ir.Shapes;
import java.util.List;

/**
 * A lowered Program: instructions on one address space of doubles, laid out as
 *
 * <pre>[ inputs, one after the other | outputs | constants | temporaries | work memory of loops and kernels ]</pre>
 *
 * The interpreter keeps the whole space in one frame; compiled code reads inputs and writes outputs in place and keeps
 * the rest in the frame. Each address is written by one instruction only (or cleared by {@link Instruction.Fill} first), and
 * always before it is read.
 *
 * @param instructions what to do, in order
 * @param segments     start of each input, then of each output, then the end of the outputs
 * @param inputs       number of inputs
 * @param constants    the constants, which begin at the end of the outputs
 * @param work         first address of the work memory, which instructions use one after the other
 * @param frameSize    length of the whole address space
 */
record Code(List<Instruction> instructions, int[] segments, int inputs, double[] constants, int work,
        int frameSize) {

    /** Where the arguments end and the frame's own part begins. */
    int argumentsEnd() {
        return segments[segments.length - 1];
    }

    /** The argument (inputs, then outputs) that holds {@code address}, or -1 if the frame does. */
    int argument(int address) {
        if (address >= argumentsEnd()) {
            return -1;
        }
        int i = 0;
        while (segments[i + 1] <= address) {
            i++;
        }
        return i;
    }

    /** About how many operations on single numbers a run takes that compilation would make faster. */
    long operations() {
        long operations = 0;
        for (Instruction instruction : instructions) {
            operations += instruction instanceof Instruction.Loop loop
                    ? (long) Shapes.size(loop.dims()) * (loop.body().length + 2 * loop.loads().length + 2) : 1;
        }
        return operations;
    }

    double[] newFrame() {
        double[] frame = new double[frameSize];
        System.arraycopy(constants, 0, frame, argumentsEnd(), constants.length);
        return frame;
    }
}
