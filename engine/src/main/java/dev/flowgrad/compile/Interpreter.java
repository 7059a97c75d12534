package dev.flowgrad.compile;

import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Reference;
import dev.flowgrad.ir.ScalarMath;
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

    private void loop(Instruction.Loop loop, double[] w) {
        int[] dims = loop.dims();
        int n = 1;
        for (int d : dims) {
            n *= d;
        }
        int registers = code.work();
        int loads = loop.loads().length;
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < loads; k++) {
                w[registers + k] = w[address(loop.loads()[k], dims, i)];
            }
            int at = registers + loads;
            for (Instruction.Micro m : loop.body()) {
                w[at++] = scalar(m.op(), w, registers + m.a(), m.b() < 0 ? -1 : registers + m.b(),
                        m.c() < 0 ? -1 : registers + m.c());
            }
            int dst = address(loop.store(), dims, i);
            double value = w[registers + loop.result()];
            w[dst] = loop.reduction() == null ? value : Reference.combine(loop.reduction(), w[dst], value);
        }
    }

    private static int address(Instruction.Operand operand, int[] dims, int i) {
        int at = operand.base();
        for (int d = dims.length - 1; d >= 0; d--) {
            at += i % dims[d] * operand.strides()[d];
            i /= dims[d];
        }
        return at;
    }
}
