package dev.flowgrad.compile;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts {@link Code} into methods that HotSpot compiles (it leaves methods over 8,000 bytes interpreted), and finds out
 * which scalars must be in memory because something outside their own method, or a loop, reads them.
 */
final class Chunks {
    /** Estimated bytes a method may have; the estimates below are upper bounds. */
    private static final int MAX_BYTES = 7_000;
    private static final int LOCAL = 4;
    private static final int MEMORY = 13;

    private final Code code;
    private final List<List<Instruction>> chunks = new ArrayList<>();
    private final BitSet inMemory = new BitSet();

    Chunks(Code code) {
        this.code = code;
        inMemory.set(0, code.argumentsEnd());
        cut();
    }

    List<List<Instruction>> list() {
        return chunks;
    }

    /** Whether the scalar at {@code address} must be stored, not only kept in a local variable. */
    boolean isInMemory(int address) {
        return inMemory.get(address);
    }

    private void cut() {
        List<Instruction> chunk = new ArrayList<>();
        Set<Integer> locals = new HashSet<>();
        int bytes = 0;
        for (Instruction instruction : code.instructions()) {
            if (bytes > MAX_BYTES - 400 - bodyBytes(instruction)) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
                locals = new HashSet<>();
                bytes = 0;
            }
            chunk.add(instruction);
            bytes += switch (instruction) {
                case Instruction.Scalar s -> {
                    int cost = 3 + LOCAL + MEMORY;
                    for (int i = 0; i < s.arity(); i++) {
                        cost += read(s.operand(i), locals);
                    }
                    locals.add(s.dst());
                    yield cost;
                }
                case Instruction.Move m -> {
                    int cost = LOCAL + MEMORY + read(m.src(), locals);
                    locals.add(m.dst());
                    yield cost;
                }
                default -> {
                    markOperands(instruction);
                    yield bodyBytes(instruction);
                }
            };
        }
        chunks.add(chunk);
    }

    /** The cost of reading a scalar; one that this chunk did not make comes from memory. */
    private int read(int address, Set<Integer> locals) {
        if (!locals.add(address)) {
            return LOCAL;
        }
        inMemory.set(address);
        return LOCAL + MEMORY;
    }

    private static int bodyBytes(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Loop l -> 100 + 30 * l.dims().length * (l.loads().length + 1)
                    + (l.lanes() == 1 ? 1 : 2 * l.lanes()) * (20 * l.body().length + 20 * (l.loads().length + 1));
            case Instruction.Invoke c -> 60 + 40 * c.args().length;
            default -> 100;
        };
    }

    private void markOperands(Instruction instruction) {
        switch (instruction) {
            case Instruction.Loop l -> {
                for (Instruction.Operand load : l.loads()) {
                    int low = load.base();
                    int high = load.base();
                    for (int d = 0; d < l.dims().length; d++) {
                        int reach = (l.dims()[d] - 1) * load.strides()[d];
                        low += Math.min(0, reach);
                        high += Math.max(0, reach);
                    }
                    mark(low, high);
                }
            }
            case Instruction.MatMul x -> {
                for (int z = 0; z < x.a().length; z++) {
                    markMatrix(x.a()[z], x.m(), x.aRow(), x.k(), x.aCol());
                    markMatrix(x.b()[z], x.k(), x.bRow(), x.n(), x.bCol());
                }
            }
            case Instruction.Tangent t -> mark(t.src(), t.src() + t.n() - 1);
            case Instruction.Gather g -> {
                for (int i : g.table()) {
                    inMemory.set(g.src() + i);
                }
            }
            case Instruction.Scatter s -> mark(s.src(), s.src() + s.table().length - 1);
            case Instruction.Invoke c -> {
                for (int i = 0; i < c.args().length; i++) {
                    mark(c.args()[i], c.args()[i] + c.sizes()[i] - 1);
                }
            }
            case Instruction.Fill f -> mark(f.dst(), f.dst() + f.n() - 1);
            case Instruction.Scalar s -> throw new IllegalStateException("a scalar has no ranges: " + s);
            case Instruction.Move m -> throw new IllegalStateException("a move has no ranges: " + m);
        }
    }

    private void markMatrix(int base, int rows, int rowStride, int columns, int columnStride) {
        int r = (rows - 1) * rowStride;
        int c = (columns - 1) * columnStride;
        mark(base + Math.min(0, r) + Math.min(0, c), base + Math.max(0, r) + Math.max(0, c));
    }

    private void mark(int low, int high) {
        if (high >= low) {
            inMemory.set(low, high + 1);
        }
    }
}
