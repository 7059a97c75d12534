package dev.flowgrad.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** What the benchmarks need of libflowgrad: see flowgrad.h. */
final class Library {
    private static final ValueLayout P = ValueLayout.ADDRESS;
    private static final ValueLayout N = ValueLayout.JAVA_LONG;
    private static final ValueLayout X = ValueLayout.JAVA_DOUBLE;
    private static final ValueLayout STATUS = ValueLayout.JAVA_INT;

    private final SymbolLookup symbols;
    private final MethodHandle load;
    private final MethodHandle solve;
    private final MethodHandle info;
    private final MethodHandle states;
    private final MethodHandle free;
    private final MethodHandle evaluate;
    private final MethodHandle error;

    Library(Path path) {
        symbols = SymbolLookup.libraryLookup(path, Arena.global());
        load = function("fg_load", FunctionDescriptor.of(STATUS, P, N, P));
        solve = function("fg_solve", FunctionDescriptor.of(STATUS, P, N, P, P, N, P, N, X, X, P, P, P));
        info = function("fg_solution_info", FunctionDescriptor.of(STATUS, N, P, P, P));
        states = function("fg_solution_u", FunctionDescriptor.of(STATUS, N, P, N));
        free = function("fg_free", FunctionDescriptor.of(STATUS, N));
        evaluate = function("fg_evaluate", FunctionDescriptor.of(STATUS, N, P, P, N, P, P, N));
        error = function("fg_last_error", FunctionDescriptor.of(P));
    }

    private MethodHandle function(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(symbols.find(name).orElseThrow(), type);
    }

    /** The handle of a Program. */
    long load(byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
            check((int) load.invoke(arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes), (long) bytes.length, handle));
            return handle.get(ValueLayout.JAVA_LONG, 0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** The last state of a solve. */
    double[] solve(long program, String spec, double[] u0, double[] p, double t0, double t1) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
            check((int) solve.invoke(arena.allocateFrom(ValueLayout.JAVA_LONG, program), 1L, arena.allocateFrom(spec),
                    arena.allocateFrom(ValueLayout.JAVA_DOUBLE, u0), (long) u0.length,
                    arena.allocateFrom(ValueLayout.JAVA_DOUBLE, p), (long) p.length, t0, t1, MemorySegment.NULL,
                    MemorySegment.NULL, handle));
            long solution = handle.get(ValueLayout.JAVA_LONG, 0);
            MemorySegment n = arena.allocate(ValueLayout.JAVA_LONG);
            check((int) info.invoke(solution, n, MemorySegment.NULL, MemorySegment.NULL));
            long size = n.get(ValueLayout.JAVA_LONG, 0) * u0.length;
            MemorySegment u = arena.allocate(ValueLayout.JAVA_DOUBLE, size);
            check((int) states.invoke(solution, u, size));
            check((int) free.invoke(solution));
            return u.asSlice((size - u0.length) * Double.BYTES).toArray(ValueLayout.JAVA_DOUBLE);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** A Program of one input; its outputs are of the {@code sizes}. */
    double[][] evaluate(long program, double[] input, int... sizes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] outputs = new MemorySegment[sizes.length];
            MemorySegment addresses = arena.allocate(P, sizes.length);
            MemorySegment lengths = arena.allocate(N, sizes.length);
            for (int i = 0; i < sizes.length; i++) {
                outputs[i] = arena.allocate(ValueLayout.JAVA_DOUBLE, sizes[i]);
                addresses.setAtIndex(ValueLayout.ADDRESS, i, outputs[i]);
                lengths.setAtIndex(ValueLayout.JAVA_LONG, i, sizes[i]);
            }
            MemorySegment in = arena.allocate(P);
            in.set(ValueLayout.ADDRESS, 0, arena.allocateFrom(ValueLayout.JAVA_DOUBLE, input));
            check((int) evaluate.invoke(program, in, arena.allocateFrom(ValueLayout.JAVA_LONG, input.length), 1L, addresses,
                    lengths, (long) sizes.length));
            double[][] results = new double[sizes.length][];
            for (int i = 0; i < sizes.length; i++) {
                results[i] = outputs[i].toArray(ValueLayout.JAVA_DOUBLE);
            }
            return results;
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private void check(int status) throws Throwable {
        if (status != 0) {
            throw new IllegalStateException(((MemorySegment) error.invoke()).reinterpret(Long.MAX_VALUE).getString(0));
        }
    }

    private static RuntimeException failed(Throwable e) {
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }
}
