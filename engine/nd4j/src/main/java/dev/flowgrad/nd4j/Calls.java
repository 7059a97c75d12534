package dev.flowgrad.nd4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarSet;
import org.nd4j.linalg.api.ops.impl.transforms.any.Assign;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J operations bound to their arrays. Making an operation costs more than running it on a thousand numbers. */
final class Calls {
    private static final OpExecutioner EXECUTIONER = Nd4j.getExecutioner();

    private Calls() {
    }

    /** An operation that ND4J knows by its name. */
    static Runnable named(String name, List<INDArray> inputs, INDArray output, long... integers) {
        OpContext context = EXECUTIONER.buildContext();
        for (int i = 0; i < inputs.size(); i++) {
            context.setInputArray(i, inputs.get(i));
        }
        context.setOutputArray(0, output);
        if (integers.length > 0) {
            context.setIArguments(integers);
        }
        CustomOp op = DynamicCustomOp.builder(name).build();
        return () -> EXECUTIONER.exec(op, context);
    }

    /** An operation of the older kind, which holds its arrays itself and is the faster to call. */
    static Runnable bound(Op op) {
        return () -> EXECUTIONER.exec(op);
    }

    /** Copies {@code x} to {@code z}, of one shape, whatever their strides and types. */
    static Runnable copy(INDArray x, INDArray z) {
        return bound(new Assign(x, z));
    }

    /** Sets all elements of {@code z}. */
    static Runnable fill(INDArray z, double value) {
        return bound(new ScalarSet(z, null, z, value));
    }
}
