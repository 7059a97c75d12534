package dev.flowgrad.compile;

import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Reference;
import dev.flowgrad.ir.ScalarMath;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;

/**
 * Runs {@link Code} at once: the fastest way to a first answer. Scalar instructions are flattened into an int array, all
 * others are looked up.
 */
final class Interpreter {
    // Codes of their own rather than the Ops: a switch on an enum looks up a table, which costs as much as an addition.
    private static final int ADD = 0;
    private static final int SUB = 1;
    private static final int MUL = 2;
    private static final int DIV = 3;
    private static final int NEG = 4;
    private static final int MOVE = 5;
    private static final int OTHER = 6;
    private static final int SCALAR = 7; // and the ordinal of the Op
    private static final int WIDTH = 5;
    private static final int BLOCK = 64;
    private static final Op[] OPS = Op.values();

    private final Code code;
    private final int[] flat;

    Interpreter(Code code) {
        this.code = code;
        this.flat = new int[code.instructions().size() * WIDTH];
        int at = 0;
        for (int i = 0; i < code.instructions().size(); i++) {
            int[] words = switch (code.instructions().get(i)) {
                case Instruction.Scalar(Op op, int dst, int a, int b, int c) -> new int[] {opcode(op), dst, a, b, c};
                case Instruction.Move(int dst, int src) -> new int[] {MOVE, dst, src, 0, 0};
                default -> new int[] {OTHER, i, 0, 0, 0};
            };
            System.arraycopy(words, 0, flat, at, WIDTH);
            at += WIDTH;
        }
    }

    /** The work memory that a loop needs: a block for each register, and running sums. */
    static int work(Instruction.Loop loop) {
        return (loop.result() + 1) * BLOCK + loop.lanes();
    }

    void run(double[][] args, double[] w) {
        int[] segments = code.segments();
        for (int i = 0; i < code.inputs(); i++) {
            copy(args[i], 0, w, segments[i], segments[i + 1] - segments[i]);
        }
        int[] flat = this.flat;
        for (int at = 0; at < flat.length; at += WIDTH) {
            int dst = flat[at + 1];
            int a = flat[at + 2];
            int b = flat[at + 3];
            switch (flat[at]) {
                case ADD -> w[dst] = w[a] + w[b];
                case SUB -> w[dst] = w[a] - w[b];
                case MUL -> w[dst] = w[a] * w[b];
                case DIV -> w[dst] = w[a] / w[b];
                case NEG -> w[dst] = -w[a];
                case MOVE -> w[dst] = w[a];
                case OTHER -> other(code.instructions().get(dst), w);
                default -> w[dst] = scalar(OPS[flat[at] - SCALAR], w, a, b, flat[at + 4]);
            }
        }
        for (int i = code.inputs(); i + 1 < segments.length; i++) {
            copy(w, segments[i], args[i], 0, segments[i + 1] - segments[i]);
        }
    }

    /** A loop where the call of a system copy would cost more. */
    private static void copy(double[] from, int start, double[] to, int at, int n) {
        if (n > 16) {
            System.arraycopy(from, start, to, at, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            to[at + i] = from[start + i];
        }
    }

    private static int opcode(Op op) {
        return switch (op) {
            case ADD -> ADD;
            case SUB -> SUB;
            case MUL -> MUL;
            case DIV -> DIV;
            case NEG -> NEG;
            default -> SCALAR + op.ordinal();
        };
    }

    private static double scalar(Op op, double[] w, int a, int b, int c) {
        return switch (op) { // the frequent ones first; the rest through the general form
            case ADD -> w[a] + w[b];
            case SUB -> w[a] - w[b];
            case MUL -> w[a] * w[b];
            case DIV -> w[a] / w[b];
            case NEG -> -w[a];
            default -> b < 0 ? ScalarMath.apply(op, w[a])
                    : c < 0 ? ScalarMath.apply(op, w[a], w[b]) : ScalarMath.where(w[a], w[b], w[c]);
        };
    }

    private void other(Instruction instruction, double[] w) {
        switch (instruction) {
            case Instruction.Fill f -> Arrays.fill(w, f.dst(), f.dst() + f.n(), f.value());
            case Instruction.Loop l -> loop(l, w);
            case Instruction.MatMul x -> Kernels.matmul(w, x.dst(), w, x.a(), w, x.b(), x.m(), x.k(), x.n(), x.aRow(),
                    x.aCol(), x.bRow(), x.bCol(), w, code.work());
            case Instruction.Tangent t -> Kernels.tanh(w, t.dst(), w, t.src(), t.n(), w, code.work());
            case Instruction.Gather g -> Kernels.gather(w, g.dst(), w, g.src(), g.table());
            case Instruction.Scatter s -> Kernels.scatter(w, s.dst(), w, s.src(), s.table());
            case Instruction.Invoke call -> {
                double[][] args = new double[call.args().length][];
                for (int i = 0; i < args.length; i++) {
                    args[i] = Kernels.copy(w, call.args()[i], call.sizes()[i]);
                }
                Kernels.invoke(call.kernel(), args, w, call.dst(), call.n());
            }
            case Instruction.Scalar s -> throw new IllegalStateException("scalars are flattened: " + s);
            case Instruction.Move m -> throw new IllegalStateException("moves are flattened: " + m);
        }
    }

    /** A block of the innermost axis at a time, one operation after the other, to choose what to do once a block. */
    private void loop(Instruction.Loop loop, double[] w) {
        if (loop.isEmpty()) {
            return;
        }
        int[] dims = loop.dims();
        int inner = dims.length == 0 ? 1 : dims[dims.length - 1];
        int rows = Shapes.size(dims) / inner;
        int value = code.work() + loop.result() * BLOCK;
        for (int row = 0; row < rows; row++) {
            int dst = address(loop.store(), dims, row);
            int step = step(loop.store());
            if (loop.isSum()) {
                startSums(loop, w, dst);
            }
            for (int at = 0; at < inner; at += BLOCK) {
                int n = Math.min(BLOCK, inner - at);
                body(loop, w, row, at, n);
                if (loop.isSum()) {
                    sum(loop, w, value, at, n);
                } else {
                    for (int i = 0; i < n; i++) {
                        int to = dst + (at + i) * step;
                        w[to] = loop.reduction() == null ? w[value + i]
                                : Reference.combine(loop.reduction(), w[to], w[value + i]);
                    }
                }
            }
            if (loop.isSum()) {
                endSums(loop, w, dst);
            }
        }
    }

    private void body(Instruction.Loop loop, double[] w, int row, int start, int n) {
        int at = code.work();
        for (Instruction.Operand load : loop.loads()) {
            int step = step(load);
            int from = address(load, loop.dims(), row) + start * step;
            for (int i = 0; i < n; i++) {
                w[at + i] = w[from + i * step];
            }
            at += BLOCK;
        }
        for (Instruction.Micro m : loop.body()) {
            int a = code.work() + m.a() * BLOCK;
            int b = m.b() < 0 ? -1 : code.work() + m.b() * BLOCK;
            int c = m.c() < 0 ? -1 : code.work() + m.c() * BLOCK;
            for (int i = 0; i < n; i++) {
                w[at + i] = scalar(m.op(), w, a + i, b < 0 ? -1 : b + i, c < 0 ? -1 : c + i);
            }
            at += BLOCK;
        }
    }

    private int sums(Instruction.Loop loop) {
        return code.work() + (loop.result() + 1) * BLOCK;
    }

    private void startSums(Instruction.Loop loop, double[] w, int dst) {
        int sums = sums(loop);
        w[sums] = w[dst];
        for (int lane = 1; lane < loop.lanes(); lane++) {
            w[sums + lane] = Reference.start(loop.reduction());
        }
    }

    private void sum(Instruction.Loop loop, double[] w, int value, int at, int n) {
        int lanes = loop.lanes();
        int whole = loop.dims()[loop.dims().length - 1] / lanes * lanes;
        int sums = sums(loop);
        for (int i = 0; i < n; i++) {
            int sum = sums + (at + i < whole ? (at + i) % lanes : 0);
            w[sum] = Reference.combine(loop.reduction(), w[sum], w[value + i]);
        }
    }

    private void endSums(Instruction.Loop loop, double[] w, int dst) {
        int sums = sums(loop);
        for (int apart = loop.lanes() / 2; apart >= 1; apart /= 2) {
            for (int lane = 0; lane < apart; lane++) {
                w[sums + lane] = Reference.combine(loop.reduction(), w[sums + lane], w[sums + lane + apart]);
            }
        }
        w[dst] = w[sums];
    }

    private static int step(Instruction.Operand operand) {
        int[] strides = operand.strides();
        return strides.length == 0 ? 0 : strides[strides.length - 1];
    }

    /** Where a row along the innermost axis begins. */
    private static int address(Instruction.Operand operand, int[] dims, int row) {
        int at = operand.base();
        int left = row;
        for (int d = dims.length - 2; d >= 0; d--) {
            at += left % dims[d] * operand.strides()[d];
            left /= dims[d];
        }
        return at;
    }
}
