package dev.flowgrad.device;

/**
 * Numbers on a device, in one piece. Vectors that meet in one operation are of one device, type and size. Belongs to one
 * thread at a time. Nothing here moves numbers between the device and the processor but {@link #set}, {@link #get} and the
 * result of {@link #dot}.
 */
public interface DeviceVector {
    /** Number of elements. */
    int size();

    /** Copies {@link #size()} numbers from {@code from}, which start at {@code offset}, to the device. */
    void set(double[] from, int offset);

    /** Copies all numbers from the device to {@code to}, from {@code offset} on. */
    void get(double[] to, int offset);

    /** Copies the elements of {@code x}. */
    void assign(DeviceVector x);

    /** Sets all elements to zero. */
    void clear();

    /** Adds {@code a x}. */
    void axpy(double a, DeviceVector x);

    /** The sum of the products of the elements. */
    double dot(DeviceVector x);

    /** Sets this to {@code u + h (w0 k0 + w1 k1 + ...)}; may be {@code u}. Zero weights cost nothing, and there may be fewer. */
    default void combine(DeviceVector u, double h, double[] weights, DeviceVector[] k) {
        if (u != this) {
            assign(u);
        }
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] != 0) {
                axpy(h * weights[i], k[i]);
            }
        }
    }
}
