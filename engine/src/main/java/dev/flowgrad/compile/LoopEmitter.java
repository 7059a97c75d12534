package dev.flowgrad.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.Arrays;

/** Emits one {@link Instruction.Loop} as nested counted loops; the innermost has the form that HotSpot vectorises. */
final class LoopEmitter {
    private final CodeBuilder b;
    private final ChunkEmitter chunk;
    private final Instruction.Loop loop;
    private final Instruction.Operand[] operands;
    private final int[] offsets;
    private final int[] registers;

    LoopEmitter(CodeBuilder b, ChunkEmitter chunk, Instruction.Loop loop) {
        this.b = b;
        this.chunk = chunk;
        this.loop = loop;
        this.operands = Arrays.copyOf(loop.loads(), loop.loads().length + 1);
        this.operands[loop.loads().length] = loop.store();
        this.offsets = new int[operands.length];
        this.registers = new int[loop.loads().length + loop.body().length];
    }

    void emit() {
        for (int d : loop.dims()) {
            if (d == 0) {
                return;
            }
        }
        for (int k = 0; k < operands.length; k++) {
            offsets[k] = b.allocateLocal(TypeKind.INT);
            b.loadConstant(chunk.offset(operands[k].base())).istore(offsets[k]);
        }
        for (int r = 0; r < registers.length; r++) {
            registers[r] = b.allocateLocal(TypeKind.DOUBLE);
        }
        nest(0);
    }

    private void nest(int level) {
        int rank = loop.dims().length;
        if (level >= rank - 1) {
            innermost();
            return;
        }
        int i = b.allocateLocal(TypeKind.INT);
        b.loadConstant(0).istore(i);
        Label again = b.newBoundLabel();
        nest(level + 1);
        for (int k = 0; k < operands.length; k++) {
            advance(k, operands[k].strides()[level]);
        }
        b.iinc(i, 1).iload(i).loadConstant(loop.dims()[level]).if_icmplt(again);
        for (int k = 0; k < operands.length; k++) {
            advance(k, -operands[k].strides()[level] * loop.dims()[level]);
        }
    }

    private void advance(int k, int by) {
        if (by != 0) {
            b.iload(offsets[k]).loadConstant(by).iadd().istore(offsets[k]);
        }
    }

    private void innermost() {
        int inner = loop.dims().length - 1;
        if (inner < 0) {
            element(-1, -1);
            return;
        }
        boolean isSum = loop.reduction() != null && loop.store().strides()[inner] == 0;
        int acc = -1;
        if (isSum) { // kept in a local while the loop runs
            acc = b.allocateLocal(TypeKind.DOUBLE);
            chunk.array(loop.store().base());
            b.iload(offsets[operands.length - 1]).daload().dstore(acc);
        }
        int i = b.allocateLocal(TypeKind.INT);
        Label end = b.newLabel();
        b.loadConstant(0).istore(i);
        Label again = b.newBoundLabel();
        b.iload(i).loadConstant(loop.dims()[inner]).if_icmpge(end);
        element(i, acc);
        b.iinc(i, 1).goto_(again).labelBinding(end);
        if (isSum) {
            chunk.array(loop.store().base());
            b.iload(offsets[operands.length - 1]).dload(acc).dastore();
        }
    }

    /** One element; {@code i} is the local of the innermost index or -1, {@code acc} that of a running sum or -1. */
    private void element(int i, int acc) {
        int loads = loop.loads().length;
        for (int k = 0; k < loads; k++) {
            if (!isUniform(operands[k]) || !chunk.loadConstant(operands[k].base())) {
                address(k, i);
                b.daload();
            }
            b.dstore(registers[k]);
        }
        for (int m = 0; m < loop.body().length; m++) {
            Instruction.Micro micro = loop.body()[m];
            for (int a = 0; a < micro.arity(); a++) {
                b.dload(registers[micro.operand(a)]);
            }
            chunk.operation(micro.op());
            b.dstore(registers[loads + m]);
        }
        int value = registers[loop.result()];
        if (acc >= 0) {
            b.dload(acc).dload(value);
            chunk.operation(loop.reduction());
            b.dstore(acc);
            return;
        }
        address(loads, i);
        if (loop.reduction() != null) {
            b.dup2().daload().dload(value);
            chunk.operation(loop.reduction());
        } else {
            b.dload(value);
        }
        b.dastore();
    }

    private static boolean isUniform(Instruction.Operand operand) {
        return Arrays.stream(operand.strides()).allMatch(s -> s == 0);
    }

    /** Pushes array and index of operand {@code k}. */
    private void address(int k, int i) {
        chunk.array(operands[k].base());
        b.iload(offsets[k]);
        int stride = i < 0 ? 0 : operands[k].strides()[loop.dims().length - 1];
        if (stride != 0) {
            b.iload(i);
            if (stride != 1) {
                b.loadConstant(stride).imul();
            }
            b.iadd();
        }
    }
}
