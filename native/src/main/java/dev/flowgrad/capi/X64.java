package dev.flowgrad.capi;

import dev.flowgrad.compile.Machine;
import dev.flowgrad.compile.MachineCode;
import dev.flowgrad.ir.ScalarMath;
import java.lang.ref.Cleaner;
import org.graalvm.nativeimage.ImageInfo;
import org.graalvm.nativeimage.StackValue;
import org.graalvm.nativeimage.UnmanagedMemory;
import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CDoublePointer;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

/** Machine code inside an image, in memory that flowgrad.c makes executable. */
public final class X64 implements Machine {
    /** Bytes of a frame on the stack; larger ones are allocated. */
    private static final int SMALL = 4096;

    /** Part of a program. It calls nothing and ends soon, so that a garbage collection may wait for it. */
    private interface Part extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        void call(CDoublePointer frame, CDoublePointer pool);
    }

    private static final class Cleaning {
        static final Cleaner THREAD = Cleaner.create();
    }

    @Override
    public Loaded load(MachineCode code) {
        if (!ImageInfo.inImageRuntimeCode()) {
            return null;
        }
        // The pool first: it is read as doubles.
        int constants = code.pool().length * Double.BYTES;
        int size = constants + code.code().length;
        CCharPointer written = UnmanagedMemory.malloc(WordFactory.unsigned(size));
        Pointer memory;
        try {
            Memory.doubles((CDoublePointer) written, code.pool().length).put(code.pool());
            Memory.write(code.code(), written.addressOf(constants), code.code().length, "code");
            memory = ExecutableMemory.install(written, size);
        } finally {
            UnmanagedMemory.free(written);
        }
        if (memory.isNull()) {
            return null;
        }
        Program program = new Program(code, memory, constants);
        long address = memory.rawValue();
        Cleaning.THREAD.register(program, () -> ExecutableMemory.remove(WordFactory.pointer(address), size));
        return program;
    }

    private static final class Program implements Loaded {
        private final MachineCode code;
        private final Pointer memory;
        private final int constants;
        private final int[] segments;
        private final long bytes;
        private final boolean isLarge;

        Program(MachineCode code, Pointer memory, int constants) {
            this.code = code;
            this.memory = memory;
            this.constants = constants;
            segments = code.segments();
            bytes = code.frame() * (long) Double.BYTES;
            isLarge = bytes > SMALL;
        }

        @Override
        public void run(double[][] args) {
            CDoublePointer small = StackValue.get(SMALL);
            CDoublePointer frame = isLarge ? UnmanagedMemory.malloc(WordFactory.unsigned(bytes)) : small;
            try {
                for (int i = 0; i < code.inputs(); i++) {
                    copyIn(args[i], frame.addressOf(segments[i]));
                }
                execute(frame);
                for (int i = code.inputs(); i < args.length; i++) {
                    copyOut(frame.addressOf(segments[i]), args[i]);
                }
            } finally {
                if (isLarge) {
                    UnmanagedMemory.free(frame);
                }
            }
        }

        /** A right-hand side runs in a few nanoseconds, so that each check counts. */
        @Override
        public void run(double[] a, double[] b, double[] c, double[] d) {
            if (isLarge || code.inputs() != 3) {
                run(new double[][] {a, b, c, d});
                return;
            }
            CDoublePointer frame = StackValue.get(SMALL);
            copyIn(a, frame);
            copyIn(b, frame.addressOf(segments[1]));
            copyIn(c, frame.addressOf(segments[2]));
            execute(frame);
            copyOut(frame.addressOf(segments[3]), d);
        }

        private static void copyIn(double[] from, CDoublePointer to) {
            for (int i = 0; i < from.length; i++) {
                to.write(i, from[i]);
            }
        }

        private static void copyOut(CDoublePointer from, double[] to) {
            for (int i = 0; i < to.length; i++) {
                to[i] = from.read(i);
            }
        }

        private void execute(CDoublePointer frame) {
            CDoublePointer pool = (CDoublePointer) memory;
            int[] entries = code.entries();
            for (int i = 0; ; i++) {
                Part part = (Part) memory.add(constants + entries[i]);
                part.call(frame, pool);
                if (i == entries.length - 1) {
                    return;
                }
                MachineCode.Function f = code.between()[i];
                double x = read(frame, f.a());
                double result = f.b() == MachineCode.Function.NONE ? ScalarMath.apply(f.op(), x)
                        : ScalarMath.apply(f.op(), x, read(frame, f.b()));
                frame.write(f.dst(), result);
            }
        }

        private double read(CDoublePointer frame, int reference) {
            return reference >= 0 ? frame.read(reference) : code.pool()[-1 - reference];
        }
    }
}
