package dev.flowgrad.compile;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Emits one method; its parameters are the arguments, the frame and the pool. Scalars live in local variables and go to memory only where {@link Chunks} says so. */
final class ChunkEmitter {
    private static final ClassDesc KERNELS = Kernels.class.describeConstable().orElseThrow();
    private static final ClassDesc KERNEL = Call.Kernel.class.describeConstable().orElseThrow();
    private static final ClassDesc INTS = CD_int.arrayType();
    private static final ClassDesc DOUBLES = BytecodeCompiler.CD_DOUBLES;

    /** Shorter than a call. */
    private static final int SHORT_FILL = 4;

    private final CodeBuilder b;
    private final Code code;
    private final Chunks chunks;
    private final List<Object> pool;
    private final Map<Integer, Integer> locals = new HashMap<>();
    private final int frame;

    ChunkEmitter(CodeBuilder b, Code code, Chunks chunks, List<Object> pool) {
        this.b = b;
        this.code = code;
        this.chunks = chunks;
        this.pool = pool;
        this.frame = code.segments().length - 1;
    }

    void emit(List<Instruction> chunk) {
        for (Instruction instruction : chunk) {
            switch (instruction) {
                case Instruction.Scalar s -> scalar(s);
                case Instruction.Move m -> {
                    load(m.src());
                    store(m.dst());
                }
                case Instruction.Fill f -> fill(f);
                case Instruction.Loop l -> new LoopEmitter(b, this, l).emit();
                case Instruction.MatMul x -> matmul(x);
                case Instruction.Tangent t -> tanh(t);
                case Instruction.Gather g -> table("gather", g.dst(), g.src(), g.table());
                case Instruction.Scatter s -> table("scatter", s.dst(), s.src(), s.table());
                case Instruction.Invoke c -> invoke(c);
            }
        }
        b.return_();
    }

    private void scalar(Instruction.Scalar s) {
        for (int i = 0; i < s.arity(); i++) {
            load(s.operand(i));
        }
        operation(s.op());
        store(s.dst());
    }

    /** The operation on operands that are on the stack. */
    void operation(Op op) {
        Operations.emit(b, op);
    }

    /** Pushes the scalar at {@code address}. */
    void load(int address) {
        if (loadConstant(address)) {
            return;
        }
        Integer local = locals.get(address);
        if (local == null) {
            local = b.allocateLocal(TypeKind.DOUBLE);
            array(address);
            b.loadConstant(offset(address)).daload().dup2().dstore(local);
            locals.put(address, local);
        } else {
            b.dload(local);
        }
    }

    /** Pushes the constant at {@code address}, if there is one. */
    boolean loadConstant(int address) {
        int i = address - code.argumentsEnd();
        if (i < 0 || i >= code.constants().length) {
            return false;
        }
        b.loadConstant(code.constants()[i]);
        return true;
    }

    private void store(int address) {
        int local = b.allocateLocal(TypeKind.DOUBLE);
        locals.put(address, local);
        b.dstore(local);
        if (chunks.isInMemory(address)) {
            array(address);
            b.loadConstant(offset(address)).dload(local).dastore();
        }
    }

    /** Pushes the array that holds {@code address}. */
    void array(int address) {
        int argument = code.argument(address);
        b.aload(argument < 0 ? frame : argument);
    }

    /** The index of {@code address} in its array. */
    int offset(int address) {
        int argument = code.argument(address);
        return argument < 0 ? address : address - code.segments()[argument];
    }

    private void fill(Instruction.Fill f) {
        if (f.n() <= SHORT_FILL) {
            for (int i = f.dst(); i < f.dst() + f.n(); i++) {
                array(i);
                b.loadConstant(offset(i)).loadConstant(f.value()).dastore();
            }
            return;
        }
        array(f.dst());
        b.loadConstant(offset(f.dst())).loadConstant(offset(f.dst()) + f.n()).loadConstant(f.value());
        b.invokestatic(ClassDesc.of("java.util.Arrays"), "fill",
                MethodTypeDesc.of(CD_void, DOUBLES, CD_int, CD_int, CD_double));
    }

    private void matmul(Instruction.MatMul x) {
        arrayAt(x.dst());
        starts(x.a());
        starts(x.b());
        for (int i : new int[] {x.m(), x.k(), x.n(), x.aRow(), x.aCol(), x.bRow(), x.bCol()}) {
            b.loadConstant(i);
        }
        b.aload(frame).loadConstant(code.work());
        b.invokestatic(KERNELS, "matmul", MethodTypeDesc.of(CD_void, DOUBLES, CD_int, DOUBLES, INTS, DOUBLES, INTS,
                CD_int, CD_int, CD_int, CD_int, CD_int, CD_int, CD_int, DOUBLES, CD_int));
    }

    private void starts(int[] addresses) {
        int[] offsets = new int[addresses.length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = offset(addresses[i]);
        }
        array(addresses.length == 0 ? code.argumentsEnd() : addresses[0]);
        fromPool(offsets, INTS);
    }

    private void tanh(Instruction.Tangent t) {
        arrayAt(t.dst());
        arrayAt(t.src());
        b.loadConstant(t.n()).aload(frame).loadConstant(code.work());
        b.invokestatic(KERNELS, "tanh", MethodTypeDesc.of(CD_void, DOUBLES, CD_int, DOUBLES, CD_int, CD_int, DOUBLES, CD_int));
    }

    private void table(String kernel, int dst, int src, int[] table) {
        arrayAt(dst);
        arrayAt(src);
        fromPool(table, INTS);
        b.invokestatic(KERNELS, kernel, MethodTypeDesc.of(CD_void, DOUBLES, CD_int, DOUBLES, CD_int, INTS));
    }

    private void invoke(Instruction.Invoke c) {
        fromPool(c.kernel(), KERNEL);
        b.loadConstant(c.args().length).anewarray(DOUBLES);
        for (int i = 0; i < c.args().length; i++) {
            b.dup().loadConstant(i);
            arrayAt(c.args()[i]);
            b.loadConstant(c.sizes()[i]);
            b.invokestatic(KERNELS, "copy", MethodTypeDesc.of(DOUBLES, DOUBLES, CD_int, CD_int)).aastore();
        }
        arrayAt(c.dst());
        b.loadConstant(c.n());
        b.invokestatic(KERNELS, "invoke",
                MethodTypeDesc.of(CD_void, KERNEL, DOUBLES.arrayType(), DOUBLES, CD_int, CD_int));
    }

    private void arrayAt(int address) {
        array(address);
        b.loadConstant(offset(address));
    }

    private void fromPool(Object object, ClassDesc type) {
        b.aload(frame + 1).loadConstant(pool.size()).aaload().checkcast(type);
        pool.add(object);
    }
}
