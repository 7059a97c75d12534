package dev.flowgrad.compile;

import dev.flowgrad.ir.Reference;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Emits one {@link Instruction.Loop} as nested counted loops; the innermost has the form that HotSpot vectorises. For that
 * the addresses in it must differ by constants, so operands that walk alike through the outer axes share one index; and
 * what does not change must be loaded before, since HotSpot cannot know that no store overwrites it.
 */
final class LoopEmitter {
    private static final int NONE = -1;

    private final CodeBuilder b;
    private final ChunkEmitter chunk;
    private final Instruction.Loop loop;
    private final Instruction.Operand[] operands;
    private final int[] registers;
    private final int inner;
    private final Map<List<Integer>, Integer> indices = new HashMap<>();

    LoopEmitter(CodeBuilder b, ChunkEmitter chunk, Instruction.Loop loop) {
        this.b = b;
        this.chunk = chunk;
        this.loop = loop;
        this.operands = Arrays.copyOf(loop.loads(), loop.loads().length + 1);
        this.operands[loop.loads().length] = loop.store();
        this.registers = new int[loop.loads().length + loop.body().length];
        this.inner = loop.dims().length - 1;
    }

    void emit() {
        if (loop.isEmpty()) {
            return;
        }
        for (Instruction.Operand operand : operands) {
            List<Integer> outer = outer(operand);
            if (outer.stream().anyMatch(s -> s != 0) && !indices.containsKey(outer)) {
                int index = b.allocateLocal(TypeKind.INT);
                b.loadConstant(0).istore(index);
                indices.put(outer, index);
            }
        }
        for (int r = 0; r < registers.length; r++) {
            registers[r] = b.allocateLocal(TypeKind.DOUBLE);
        }
        nest(0);
    }

    private List<Integer> outer(Instruction.Operand operand) {
        return IntStream.range(0, Math.max(0, inner)).mapToObj(d -> operand.strides()[d]).toList();
    }

    private void nest(int level) {
        if (level >= inner) {
            innermost();
            return;
        }
        int i = b.allocateLocal(TypeKind.INT);
        b.loadConstant(0).istore(i);
        Label again = b.newBoundLabel();
        nest(level + 1);
        indices.forEach((strides, index) -> advance(index, strides.get(level)));
        b.iinc(i, 1).iload(i).loadConstant(loop.dims()[level]).if_icmplt(again);
        indices.forEach((strides, index) -> advance(index, -strides.get(level) * loop.dims()[level]));
    }

    private void advance(int index, int by) {
        if (by != 0) {
            b.iload(index).loadConstant(by).iadd().istore(index);
        }
    }

    private void innermost() {
        for (int k = 0; k < loop.loads().length; k++) {
            if (stride(k) == 0) {
                load(k, NONE, 0);
            }
        }
        if (!loop.isSum()) {
            if (inner < 0) {
                element(NONE, 0, NONE);
            } else {
                counted(loop.dims()[inner], 1, i -> element(i, 0, NONE));
            }
            return;
        }
        int lanes = loop.lanes();
        int[] sums = new int[lanes]; // kept in locals while the loop runs
        for (int lane = 0; lane < lanes; lane++) {
            sums[lane] = b.allocateLocal(TypeKind.DOUBLE);
            if (lane == 0) {
                address(operands.length - 1, NONE, 0);
                b.daload();
            } else {
                b.loadConstant(Reference.start(loop.reduction()));
            }
            b.dstore(sums[lane]);
        }
        int n = loop.dims()[inner];
        int whole = n - n % lanes;
        counted(whole, lanes, i -> {
            for (int lane = 0; lane < lanes; lane++) {
                element(i, lane, sums[lane]);
            }
        });
        for (int rest = whole; rest < n; rest++) {
            element(NONE, rest, sums[0]);
        }
        for (int apart = lanes / 2; apart >= 1; apart /= 2) {
            for (int lane = 0; lane < apart; lane++) {
                combine(sums[lane], sums[lane + apart]);
            }
        }
        address(operands.length - 1, NONE, 0);
        b.dload(sums[0]).dastore();
    }

    private void counted(int n, int step, java.util.function.IntConsumer body) {
        int i = b.allocateLocal(TypeKind.INT);
        Label end = b.newLabel();
        b.loadConstant(0).istore(i);
        Label again = b.newBoundLabel();
        b.iload(i).loadConstant(n).if_icmpge(end);
        body.accept(i);
        b.iinc(i, step).goto_(again).labelBinding(end);
    }

    /** Element {@code i + shift}, for the local {@code i} of the innermost index or NONE; {@code sum}: a running sum or NONE. */
    private void element(int i, int shift, int sum) {
        int loads = loop.loads().length;
        for (int k = 0; k < loads; k++) {
            if (stride(k) != 0) {
                load(k, i, shift);
            }
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
        if (sum != NONE) {
            combine(sum, value);
            return;
        }
        address(loads, i, shift);
        if (loop.reduction() != null) {
            b.dup2().daload().dload(value);
            chunk.operation(loop.reduction());
        } else {
            b.dload(value);
        }
        b.dastore();
    }

    private void combine(int sum, int value) {
        b.dload(sum).dload(value);
        chunk.operation(loop.reduction());
        b.dstore(sum);
    }

    private void load(int k, int i, int shift) {
        boolean isUniform = Arrays.stream(operands[k].strides()).allMatch(s -> s == 0);
        if (!isUniform || !chunk.loadConstant(operands[k].base())) {
            address(k, i, shift);
            b.daload();
        }
        b.dstore(registers[k]);
    }

    /** The stride of operand {@code k} along the innermost axis. */
    private int stride(int k) {
        return inner < 0 ? 0 : operands[k].strides()[inner];
    }

    /** Pushes array and index of operand {@code k}. */
    private void address(int k, int i, int shift) {
        chunk.array(operands[k].base());
        b.loadConstant(chunk.offset(operands[k].base()) + shift * stride(k));
        Integer index = indices.get(outer(operands[k]));
        if (index != null) {
            b.iload(index).iadd();
        }
        if (i != NONE && stride(k) != 0) {
            b.iload(i);
            if (stride(k) != 1) {
                b.loadConstant(stride(k)).imul();
            }
            b.iadd();
        }
    }
}
