package dev.flowgrad.ir;

import dev.flowgrad.FlowgradException;
import java.util.Arrays;

/** Arithmetic on shapes. A shape is an {@code int[]} of non-negative axis lengths; a scalar has none. Row-major order. */
public final class Shapes {
    /** The shape of a scalar. */
    public static final int[] SCALAR = {};

    private Shapes() {
    }

    /** The number of elements; an error if that passes what one array can hold. */
    public static int size(int... shape) {
        long n = 1;
        for (int d : shape) {
            if (d < 0) {
                throw new FlowgradException("a shape has no negative axis, got " + text(shape));
            }
            n *= d;
            if (n > Integer.MAX_VALUE - 8) {
                throw new FlowgradException("an array of shape " + text(shape) + " has too many elements");
            }
        }
        return (int) n;
    }

    /** NumPy's broadcasting of two shapes. */
    public static int[] broadcast(int[] a, int[] b) {
        if (Arrays.equals(a, b)) {
            return a;
        }
        int rank = Math.max(a.length, b.length);
        int[] shape = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int x = i <= a.length ? a[a.length - i] : 1;
            int y = i <= b.length ? b[b.length - i] : 1;
            if (x != y && x != 1 && y != 1) {
                throw new FlowgradException("shapes " + text(a) + " and " + text(b) + " do not broadcast together");
            }
            shape[rank - i] = x == 1 ? y : x;
        }
        return shape;
    }

    /** Row-major strides in elements. */
    public static int[] strides(int[] shape) {
        int[] strides = new int[shape.length];
        int s = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = s;
            s *= shape[i];
        }
        return strides;
    }

    /** Strides that read an array of shape {@code from} as one of shape {@code to}: 0 along every repeated axis. */
    public static int[] broadcastStrides(int[] from, int[] to) {
        int[] own = strides(from);
        int[] strides = new int[to.length];
        int shift = to.length - from.length;
        for (int i = 0; i < from.length; i++) {
            strides[i + shift] = from[i] == 1 ? 0 : own[i];
        }
        return strides;
    }

    /** {@code shape} without {@code axes}. */
    public static int[] without(int[] shape, int[] axes) {
        int[] rest = new int[shape.length - axes.length];
        int n = 0;
        for (int i = 0; i < shape.length; i++) {
            if (Arrays.binarySearch(axes, i) < 0) {
                rest[n++] = shape[i];
            }
        }
        return rest;
    }

    /** {@code shape} with {@code axes} set to length 1. */
    public static int[] keeping(int[] shape, int[] axes) {
        int[] kept = shape.clone();
        for (int axis : axes) {
            kept[axis] = 1;
        }
        return kept;
    }

    /** {@code first} followed by {@code rest}. */
    public static int[] prepend(int first, int[] rest) {
        int[] all = new int[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    /** All lists one after the other. */
    public static int[] join(int[]... lists) {
        int n = 0;
        for (int[] list : lists) {
            n += list.length;
        }
        int[] all = new int[n];
        n = 0;
        for (int[] list : lists) {
            System.arraycopy(list, 0, all, n, list.length);
            n += list.length;
        }
        return all;
    }

    /** 0, 1, ..., n - 1. */
    public static int[] range(int n) {
        int[] r = new int[n];
        Arrays.setAll(r, i -> i);
        return r;
    }

    /** As {@code (2, 3)}. */
    public static String text(int... shape) {
        String inner = Arrays.toString(shape);
        return "(" + inner.substring(1, inner.length() - 1) + (shape.length == 1 ? ",)" : ")");
    }

    /**
     * For each element of an array of shape {@code shape}, in row-major order, the flat index
     * {@code offset + sum_i index_i * strides_i}. The one way in which structural operations say what they read.
     */
    public static int[] indices(int[] shape, int offset, int[] strides) {
        int n = size(shape);
        int[] flat = new int[n];
        if (n == 0) {
            return flat;
        }
        int[] index = new int[shape.length];
        int at = offset;
        for (int k = 0; k < n; k++) {
            flat[k] = at;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                at -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return flat;
    }
}
