package dev.flowgrad.nd4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Flat arrays of one plan: what one value no longer needs, a later one of the same size takes. */
final class Pool {
    private final DataType type;
    private final Map<Integer, Deque<INDArray>> free = new HashMap<>();

    Pool(DataType type) {
        this.type = type;
    }

    INDArray take(int size) {
        Deque<INDArray> same = free.get(size);
        return same == null || same.isEmpty() ? Nd4j.create(type, Math.max(1, size)) : same.pop();
    }

    void giveBack(INDArray flat, int size) {
        free.computeIfAbsent(size, n -> new ArrayDeque<>()).push(flat);
    }
}
