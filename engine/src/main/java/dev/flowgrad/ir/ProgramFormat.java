package dev.flowgrad.ir;

import dev.flowgrad.FlowgradException;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The binary form of a Program: what every front end sends to the engine.
 *
 * <pre>
 * program := "FGIR" ; u32 version (1)
 *            u32 count ; str each                 operation names, referred to by index
 *            u32 count ; each: str name, ints shape          inputs, ids 0, 1, ...
 *            u32 count ; node each                           ids continue
 *            u32 count ; each: str name, u32 id              outputs
 * node    := u32 operation ; ints argument ids ; ints attributes ; payload
 * payload := const: product(attributes) f64
 *            call:  str kind, str attributes, u32 count, each: u32 length, program
 *            others: nothing
 * str     := u32 length, UTF-8        ints := u32 count, i32 each
 * </pre>
 * All numbers are little-endian. The attributes of a constant and of a call are its shape.
 */
public final class ProgramFormat {
    /** The version written, and the only one read. */
    public static final int VERSION = 1;

    private static final byte[] MAGIC = "FGIR".getBytes(StandardCharsets.US_ASCII);
    /** A right-hand side within a solve within a loss is two; more than this is a damaged file. */
    private static final int MAX_DEPTH = 16;
    /** One gigabyte; a larger array in a file is taken for damage rather than for a wish. */
    private static final int MAX_ELEMENTS = 1 << 27;

    private ProgramFormat() {
    }

    static byte[] encode(Program program) {
        Writer out = new Writer();
        out.bytes(MAGIC);
        out.u32(VERSION);
        Map<Op, Integer> ops = new LinkedHashMap<>();
        for (Expr node : program.nodes()) {
            if (node.op() != Op.INPUT) {
                ops.putIfAbsent(node.op(), ops.size());
            }
        }
        out.u32(ops.size());
        ops.keySet().forEach(op -> out.str(op.text()));
        out.u32(program.inputs().size());
        for (Expr input : program.inputs()) {
            out.str(input.name());
            out.ints(input.shape());
        }
        out.u32(program.nodes().size() - program.inputs().size());
        for (Expr node : program.nodes()) {
            if (node.op() != Op.INPUT) {
                out.u32(ops.get(node.op()));
                out.ints(node.args().stream().mapToInt(program::id).toArray());
                out.ints(node.op() == Op.CONST || node.op() == Op.CALL ? node.shape() : node.attrs());
                payload(out, node);
            }
        }
        out.u32(program.outputs().size());
        for (int i = 0; i < program.outputs().size(); i++) {
            out.str(program.outputNames().get(i));
            out.u32(program.id(program.outputs().get(i)));
        }
        return out.toByteArray();
    }

    private static void payload(Writer out, Expr node) {
        if (node.op() == Op.CONST) {
            for (double x : node.data()) {
                out.f64(x);
            }
        } else if (node.op() == Op.CALL) {
            Call call = node.call();
            out.str(call.kind());
            out.str(call.attributes());
            out.u32(call.programs().size());
            for (Program program : call.programs()) {
                byte[] bytes = encode(program);
                out.u32(bytes.length);
                out.bytes(bytes);
            }
        }
    }

    static Program decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            Program program = new Reader(in, 0).program();
            if (in.hasRemaining()) {
                throw new FlowgradException(in.remaining() + " bytes too many");
            }
            return program;
        } catch (BufferUnderflowException e) {
            throw damaged("it ends too early");
        } catch (FlowgradException e) {
            throw damaged(e.getMessage());
        } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw damaged("its numbers contradict each other");
        }
    }

    private static FlowgradException damaged(String how) {
        return new FlowgradException("`program` is damaged or not of version " + VERSION + ": " + how);
    }

    private record Reader(ByteBuffer in, int depth) {

        Program program() {
            for (byte b : MAGIC) {
                if (in.get() != b) {
                    throw new FlowgradException("it does not start with FGIR");
                }
            }
            int version = in.getInt();
            if (version != VERSION) {
                throw new FlowgradException("it is of version " + version);
            }
            List<Op> ops = new ArrayList<>();
            for (int i = count(4); i > 0; i--) {
                ops.add(op(str()));
            }
            List<Expr> values = new ArrayList<>();
            int inputs = count(8);
            for (int i = 0; i < inputs; i++) {
                values.add(bounded(Expr.input(str(), ints())));
            }
            for (int i = count(12); i > 0; i--) {
                values.add(bounded(node(ops.get(in.getInt()), values)));
            }
            List<Expr> outputs = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (int i = count(8); i > 0; i--) {
                names.add(str());
                outputs.add(values.get(in.getInt()));
            }
            return Program.of(values.subList(0, inputs), outputs, names);
        }

        private Expr node(Op op, List<Expr> values) {
            int[] ids = ints();
            Expr[] args = new Expr[ids.length];
            for (int i = 0; i < ids.length; i++) {
                args[i] = values.get(ids[i]);
            }
            int[] attrs = ints();
            if (op == Op.CONST) {
                int n = Shapes.size(attrs);
                if (args.length > 0 || n > in.remaining() / 8) {
                    throw new BufferUnderflowException();
                }
                double[] data = new double[n];
                for (int i = 0; i < n; i++) {
                    data[i] = in.getDouble();
                }
                return Expr.constant(data, attrs);
            }
            if (op == Op.CALL) {
                Expr result = Expr.call(call(), args);
                if (!java.util.Arrays.equals(result.shape(), attrs)) {
                    throw new FlowgradException("call " + result.call().kind() + " gives " + Shapes.text(result.shape())
                            + ", not " + Shapes.text(attrs));
                }
                return result;
            }
            return Expr.make(op, attrs, null, args);
        }

        private Call call() {
            if (depth >= MAX_DEPTH) {
                throw new FlowgradException("programs are nested too deeply");
            }
            String kind = str();
            String attributes = str();
            List<Program> programs = new ArrayList<>();
            for (int i = count(4); i > 0; i--) {
                int length = count(1);
                ByteBuffer part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                programs.add(new Reader(part, depth + 1).program());
                in.position(in.position() + length);
            }
            return new Call(kind, attributes, programs);
        }

        private static Op op(String name) {
            Op op = Op.ofText(name);
            if (op == null || op == Op.INPUT) {
                throw new FlowgradException("it has an unknown operation");
            }
            return op;
        }

        private static Expr bounded(Expr e) {
            if (e.size() > MAX_ELEMENTS) {
                throw new FlowgradException("an array has more than " + MAX_ELEMENTS + " elements");
            }
            return e;
        }

        /** A count that the bytes left can hold, {@code unit} bytes each at the least. */
        private int count(int unit) {
            int n = in.getInt();
            if (n < 0 || n > in.remaining() / unit) {
                throw new BufferUnderflowException();
            }
            return n;
        }

        private int[] ints() {
            int[] values = new int[count(4)];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.getInt();
            }
            return values;
        }

        private String str() {
            byte[] utf8 = new byte[count(1)];
            in.get(utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        }
    }

    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

        void bytes(byte[] bytes) {
            out.writeBytes(bytes);
        }

        void u32(int x) {
            out.write(word.putInt(0, x).array(), 0, 4);
        }

        void f64(double x) {
            out.write(word.putDouble(0, x).array(), 0, 8);
        }

        void ints(int[] values) {
            u32(values.length);
            for (int x : values) {
                u32(x);
            }
        }

        void str(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            u32(utf8.length);
            bytes(utf8);
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }
    }
}
