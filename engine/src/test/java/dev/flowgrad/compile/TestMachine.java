package dev.flowgrad.compile;

import dev.flowgrad.ir.ScalarMath;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Runs machine code on the JVM, through java.lang.foreign. */
final class TestMachine implements Machine {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int READ_WRITE_EXECUTE = 7;
    private static final int PRIVATE_ANONYMOUS = 0x22;

    static boolean isHere() {
        return System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64");
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
                frame.fill((byte) 0xFF); // what is read before it is written is NaN
                for (int i = 0; i < code.inputs(); i++) {
                    MemorySegment.copy(args[i], 0, frame, ValueLayout.JAVA_DOUBLE, 8L * code.segments()[i], args[i].length);
                }
                for (int i = 0; i < code.entries().length; i++) {
                    LINKER.downcallHandle(memory.asSlice(code.entries()[i]),
                            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS)).invokeExact(frame, pool);
                    if (i < code.between().length) {
                        MachineCode.Function f = code.between()[i];
                        double x = read(frame, f.a());
                        frame.setAtIndex(ValueLayout.JAVA_DOUBLE, f.dst(), f.b() == MachineCode.Function.NONE
                                ? ScalarMath.apply(f.op(), x) : ScalarMath.apply(f.op(), x, read(frame, f.b())));
                    }
                }
                for (int i = code.inputs(); i < args.length; i++) {
                    MemorySegment.copy(frame, ValueLayout.JAVA_DOUBLE, 8L * code.segments()[i], args[i], 0, args[i].length);
                }
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        private double read(MemorySegment frame, int reference) {
            return reference >= 0 ? frame.getAtIndex(ValueLayout.JAVA_DOUBLE, reference) : code.pool()[-1 - reference];
        }

        @Override
        public void run(double[] a, double[] b, double[] c, double[] d) {
            run(new double[][] {a, b, c, d});
        }
    }
}
