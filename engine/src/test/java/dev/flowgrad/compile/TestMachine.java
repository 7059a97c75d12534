package dev.flowgrad.compile;

import dev.flowgrad.ir.ScalarMath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs machine code on the JVM, through java.lang.foreign. */
final class TestMachine implements Machine {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int READ_WRITE_EXECUTE = 7;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final FunctionDescriptor PART =
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

    static boolean isHere() {
        return System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64");
    }

    @Override
    public boolean hasAvx2() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo")).contains(" avx2 ");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Loaded load(MachineCode code) {
        try {
            MethodHandle mmap = LINKER.downcallHandle(LINKER.defaultLookup().find("mmap").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
            MemorySegment memory = ((MemorySegment) mmap.invokeExact(MemorySegment.NULL, (long) code.code().length,
                    READ_WRITE_EXECUTE, PRIVATE_ANONYMOUS, -1, 0L)).reinterpret(code.code().length);
            memory.copyFrom(MemorySegment.ofArray(code.code()));
            return new Program(code, memory);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private record Program(MachineCode code, MemorySegment memory) implements Loaded {
        @Override
        public void run(double[]... args) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment frame = arena.allocate(ValueLayout.JAVA_DOUBLE, code.frame());
                MemorySegment pool = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, code.pool());
                MemorySegment table = arena.allocate(ValueLayout.ADDRESS, args.length);
                frame.fill((byte) 0xFF); // what is read before it is written is NaN
                MemorySegment[] segments = new MemorySegment[args.length];
                int given = 0;
                for (int i = 0; i < args.length; i++) {
                    int at = code.places()[i];
                    segments[i] = at >= 0 ? frame.asSlice(8L * at, 8L * args[i].length)
                            : arena.allocate(ValueLayout.JAVA_DOUBLE, args[i].length);
                    if (at < 0) {
                        table.setAtIndex(ValueLayout.ADDRESS, given++, segments[i]);
                    }
                    if (i < code.inputs()) {
                        MemorySegment.copy(args[i], 0, segments[i], ValueLayout.JAVA_DOUBLE, 0, args[i].length);
                    }
                }
                for (int i = 0; i < code.entries().length; i++) {
                    LINKER.downcallHandle(memory.asSlice(code.entries()[i]), PART).invokeExact(frame, pool, table);
                    if (i < code.between().length) {
                        between(code.between()[i], frame);
                    }
                }
                for (int i = code.inputs(); i < args.length; i++) {
                    MemorySegment.copy(segments[i], ValueLayout.JAVA_DOUBLE, 0, args[i], 0, args[i].length);
                }
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        private static void between(MachineCode.Between what, MemorySegment frame) {
            switch (what) {
                case MachineCode.Function f -> {
                    for (int i = 0; i < f.n(); i++) {
                        double x = frame.getAtIndex(ValueLayout.JAVA_DOUBLE, f.a() + i);
                        frame.setAtIndex(ValueLayout.JAVA_DOUBLE, f.dst() + i, f.b() == MachineCode.Function.NONE
                                ? ScalarMath.apply(f.op(), x)
                                : ScalarMath.apply(f.op(), x, frame.getAtIndex(ValueLayout.JAVA_DOUBLE, f.b() + i)));
                    }
                }
                case MachineCode.Outside call -> {
                    double[][] args = new double[call.args().length][];
                    for (int i = 0; i < args.length; i++) {
                        args[i] = frame.asSlice(8L * call.args()[i], 8L * call.sizes()[i]).toArray(ValueLayout.JAVA_DOUBLE);
                    }
                    double[] result = new double[call.n()];
                    call.kernel().run(args, result);
                    MemorySegment.copy(result, 0, frame, ValueLayout.JAVA_DOUBLE, 8L * call.dst(), call.n());
                }
            }
        }

        @Override
        public void run(double[] a, double[] b, double[] c, double[] d) {
            run(new double[][] {a, b, c, d});
        }
    }
}
