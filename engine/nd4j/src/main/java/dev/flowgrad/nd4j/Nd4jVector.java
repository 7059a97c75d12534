package dev.flowgrad.nd4j;

import dev.flowgrad.device.DeviceVector;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.blas.Level1;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A flat array that owns its buffer, which has one element where there are none: ND4J's empty arrays have no buffer. */
final class Nd4jVector implements DeviceVector {
    private final INDArray array;
    private final int size;
    private final Level1 blas = Nd4j.getBlasWrapper().level1();

    private Nd4jVector(INDArray array, int size) {
        this.array = array;
        this.size = size;
    }

    static Nd4jVector zeros(int size, DataType type) {
        return new Nd4jVector(Nd4j.create(type, Math.max(1, size)), size);
    }

    /** The elements, at least one. */
    INDArray array() {
        return array;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void set(double[] from, int offset) {
        write(array, from, offset, size);
    }

    @Override
    public void get(double[] to, int offset) {
        read(array, to, offset, size);
    }

    /** Copies {@code n} numbers to the start of the buffer of {@code array}, which starts at its first element. */
    static void write(INDArray array, double[] from, int offset, int n) {
        if (n == 0) {
            return;
        }
        if (array.dataType() == DataType.DOUBLE && offset == 0 && from.length == n && n == array.length()) {
            array.data().setData(from);
        } else if (array.dataType() == DataType.DOUBLE) {
            array.data().setData(Arrays.copyOfRange(from, offset, offset + n));
        } else {
            float[] single = new float[n];
            for (int i = 0; i < n; i++) {
                single[i] = (float) from[offset + i];
            }
            array.data().setData(single);
        }
    }

    /** The reverse of {@link #write}. */
    static void read(INDArray array, double[] to, int offset, int n) {
        if (array.dataType() == DataType.DOUBLE) {
            DoubleBuffer buffer = array.data().asNioDouble();
            buffer.get(0, to, offset, n);
        } else {
            FloatBuffer buffer = array.data().asNioFloat();
            for (int i = 0; i < n; i++) {
                to[offset + i] = buffer.get(i);
            }
        }
    }

    @Override
    public void assign(DeviceVector x) {
        if (size > 0) {
            array.assign(((Nd4jVector) x).array);
        }
    }

    @Override
    public void clear() {
        array.assign(0.0);
    }

    @Override
    public void axpy(double a, DeviceVector x) {
        if (size > 0) {
            blas.axpy(size, a, ((Nd4jVector) x).array, array);
        }
    }

    @Override
    public double dot(DeviceVector x) {
        return size == 0 ? 0 : Nd4j.getBlasWrapper().dot(array, ((Nd4jVector) x).array);
    }
}
