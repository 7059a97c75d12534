package dev.flowgrad.capi;

import dev.flowgrad.compile.Machine;
import dev.flowgrad.compile.MachineCode;
import dev.flowgrad.ir.ScalarMath;
import java.lang.ref.Cleaner;
import org.graalvm.nativeimage.ImageInfo;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.StackValue;
import org.graalvm.nativeimage.UnmanagedMemory;
import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CDoublePointer;
import org.graalvm.nativeimage.c.type.WordPointer;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

/** Machine code inside an image, in memory that flowgrad.c makes executable. */
public final class X64 implements Machine {
    /** Bytes of a frame on the stack; larger ones are allocated. */
    private static final int SMALL = 4096;

    /** Part of a program. It calls nothing and ends soon, so that a garbage collection may wait for it. */
    private interface Part extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        void call(CDoublePointer frame, CDoublePointer pool, WordPointer table);
    }

    private static final class Cleaning {
        static final Cleaner THREAD = Cleaner.create();
    }

    @Override
    public boolean hasAvx2() {
        return ImageInfo.inImageRuntimeCode() && ExecutableMemory.hasAvx2() != 0;
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
        private final int[] places;
        private final long bytes;
        private final boolean isLarge;
        /** Arguments that stay where they are. */
        private final int given;
        private final boolean isSimple;

        Program(MachineCode code, Pointer memory, int constants) {
            this.code = code;
            this.memory = memory;
            this.constants = constants;
            places = code.places();
            bytes = code.frame() * (long) Double.BYTES;
            isLarge = bytes > SMALL;
            int absent = 0;
            for (int place : places) {
                absent += place < 0 ? 1 : 0;
            }
            given = absent;
            isSimple = !isLarge && given == 0 && code.inputs() == 3 && places.length == 4;
        }

        @Override
        public void run(double[][] args) {
            CDoublePointer small = StackValue.get(SMALL);
            CDoublePointer frame = isLarge ? UnmanagedMemory.malloc(WordFactory.unsigned(bytes)) : small;
            try {
                if (given == 0) {
                    run(args, frame, WordFactory.nullPointer());
                } else {
                    runInPlace(args, frame);
                }
            } finally {
                if (isLarge) {
                    UnmanagedMemory.free(frame);
                }
            }
        }

        /** With arrays that a garbage collection must not move. */
        private void runInPlace(double[][] args, CDoublePointer frame) {
            PinnedObject[] pinned = new PinnedObject[given];
            WordPointer table = UnmanagedMemory.malloc(WordFactory.unsigned(given * Long.BYTES));
            int n = 0;
            try {
                for (int i = 0; i < args.length; i++) {
                    if (places[i] < 0) {
                        pinned[n] = PinnedObject.create(args[i]);
                        table.write(n, pinned[n].addressOfArrayElement(0));
                        n++;
                    }
                }
                run(args, frame, table);
            } finally {
                while (n > 0) {
                    pinned[--n].close();
                }
                UnmanagedMemory.free(table);
            }
        }

        private void run(double[][] args, CDoublePointer frame, WordPointer table) {
            for (int i = 0; i < code.inputs(); i++) {
                if (places[i] >= 0) {
                    copyIn(args[i], frame.addressOf(places[i]));
                }
            }
            execute(frame, table);
            for (int i = code.inputs(); i < args.length; i++) {
                if (places[i] >= 0) {
                    copyOut(frame.addressOf(places[i]), args[i]);
                }
            }
        }

        /** A right-hand side runs in a few nanoseconds, so that each check counts. */
        @Override
        public void run(double[] a, double[] b, double[] c, double[] d) {
            if (!isSimple) {
                run(new double[][] {a, b, c, d});
                return;
            }
            CDoublePointer frame = StackValue.get(SMALL);
            copyIn(a, frame);
            copyIn(b, frame.addressOf(places[1]));
            copyIn(c, frame.addressOf(places[2]));
            execute(frame, WordFactory.nullPointer());
            copyOut(frame.addressOf(places[3]), d);
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

        private void execute(CDoublePointer frame, WordPointer table) {
            CDoublePointer pool = (CDoublePointer) memory;
            int[] entries = code.entries();
            for (int i = 0; ; i++) {
                Part part = (Part) memory.add(constants + entries[i]);
                part.call(frame, pool, table);
                if (i == entries.length - 1) {
                    return;
                }
                switch (code.between()[i]) {
                    case MachineCode.Function function -> apply(function, frame);
                    case MachineCode.Outside call -> call(call, frame);
                }
            }
        }

        private static void apply(MachineCode.Function f, CDoublePointer frame) {
            for (int i = 0; i < f.n(); i++) {
                double x = frame.read(f.a() + i);
                frame.write(f.dst() + i, f.b() == MachineCode.Function.NONE ? ScalarMath.apply(f.op(), x)
                        : ScalarMath.apply(f.op(), x, frame.read(f.b() + i)));
            }
        }

        private static void call(MachineCode.Outside call, CDoublePointer frame) {
            double[][] args = new double[call.args().length][];
            for (int i = 0; i < args.length; i++) {
                args[i] = new double[call.sizes()[i]];
                copyOut(frame.addressOf(call.args()[i]), args[i]);
            }
            double[] result = new double[call.n()];
            call.kernel().run(args, result);
            copyIn(result, frame.addressOf(call.dst()));
        }
    }
}
