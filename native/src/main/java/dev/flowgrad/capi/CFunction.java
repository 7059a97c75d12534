package dev.flowgrad.capi;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.opaque.OpaqueFunction;
import org.graalvm.nativeimage.StackValue;
import org.graalvm.nativeimage.UnmanagedMemory;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CDoublePointer;
import org.graalvm.nativeimage.c.type.VoidPointer;
import org.graalvm.word.Pointer;
import org.graalvm.word.PointerBase;
import org.graalvm.word.WordFactory;

/**
 * A function in C, and perhaps its derivatives. Arrays of Java move, so each call copies: through the stack where they are
 * small, which also serves functions that call the library again.
 */
final class CFunction {
    /** {@code fg_state_function} and {@code fg_jacobian} in flowgrad.h. */
    interface Function extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(CDoublePointer out, CDoublePointer u, CDoublePointer p, double t, VoidPointer user);
    }

    /** {@code fg_jvp} in flowgrad.h. */
    interface Jvp extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(CDoublePointer out, CDoublePointer u, CDoublePointer p, double t, CDoublePointer du, CDoublePointer dp, double dt,
                VoidPointer user);
    }

    /** {@code fg_vjp} in flowgrad.h. */
    interface Vjp extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(CDoublePointer du, CDoublePointer dp, CDoublePointer dt, CDoublePointer u, CDoublePointer p, double t,
                CDoublePointer w, VoidPointer user);
    }

    /** {@code fg_change} in flowgrad.h. */
    interface Change extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(CDoublePointer u, CDoublePointer p, double t, VoidPointer user);
    }

    /** Bytes of numbers that are copied through the stack. */
    private static final int SMALL = 1024;

    private final Function f;
    private final Function jacobian;
    private final Jvp jvp;
    private final Vjp vjp;
    private final Change change;
    private final VoidPointer user;

    private CFunction(Function f, Function jacobian, Jvp jvp, Vjp vjp, Change change, VoidPointer user) {
        this.f = f;
        this.jacobian = jacobian;
        this.jvp = jvp;
        this.vjp = vjp;
        this.change = change;
        this.user = user;
    }

    /** A function of u and p, of these sizes, that gives {@code size} numbers; derivatives may be NULL. */
    static OpaqueFunction of(long states, long parameters, long size, Function f, Function jacobian, Jvp jvp, Vjp vjp,
            VoidPointer user) {
        CFunction c = new CFunction(f, jacobian, jvp, vjp, WordFactory.nullPointer(), user);
        return new OpaqueFunction(size("n_u", states, 1), size("n_p", parameters, 0), size("n_out", size, 1), c::value,
                jacobian.isNull() ? null : c::jacobian, jvp.isNull() ? null : c::jvp, vjp.isNull() ? null : c::vjp);
    }

    /** A function that changes u and p, of these sizes. */
    static OpaqueFunction affect(long states, long parameters, Change change, VoidPointer user) {
        CFunction c = new CFunction(WordFactory.nullPointer(), WordFactory.nullPointer(), WordFactory.nullPointer(),
                WordFactory.nullPointer(), change, user);
        int n = size("n_u", states, 1);
        int m = size("n_p", parameters, 0);
        return new OpaqueFunction(n, m, n + m, c::change, null, null, null);
    }

    private static int size(String name, long size, int least) {
        // Sums of sizes, in bytes, stay whole numbers.
        if (size < least || size > Integer.MAX_VALUE / (4 * Double.BYTES)) {
            throw new FlowgradException(name, "`" + name + "` must be a number of numbers, at least " + least + ", got "
                    + Long.toUnsignedString(size));
        }
        return (int) size;
    }

    private void value(double[] out, double[] u, double[] p, double t) {
        call(f, "f", out, u, p, t);
    }

    private void jacobian(double[] out, double[] u, double[] p, double t) {
        call(jacobian, "jacobian", out, u, p, t);
    }

    private void call(Function function, String name, double[] out, double[] u, double[] p, double t) {
        CDoublePointer small = StackValue.get(SMALL);
        CDoublePointer memory = room(small, (long) out.length + u.length + p.length);
        try {
            CDoublePointer state = memory.addressOf(out.length);
            CDoublePointer parameters = state.addressOf(u.length);
            write(u, state);
            write(p, parameters);
            check(name, function.call(memory, state, parameters, t, user));
            read(memory, out);
        } finally {
            release(memory, small);
        }
    }

    private void jvp(double[] out, double[] u, double[] p, double t, double[] du, double[] dp, double dt) {
        CDoublePointer small = StackValue.get(SMALL);
        CDoublePointer memory = room(small, (long) out.length + 2L * (u.length + p.length));
        try {
            CDoublePointer state = memory.addressOf(out.length);
            CDoublePointer parameters = state.addressOf(u.length);
            CDoublePointer byState = parameters.addressOf(p.length);
            CDoublePointer byParameters = byState.addressOf(u.length);
            write(u, state);
            write(p, parameters);
            write(du, byState);
            write(dp, byParameters);
            check("jvp", jvp.call(memory, state, parameters, t, byState, byParameters, dt, user));
            read(memory, out);
        } finally {
            release(memory, small);
        }
    }

    private void vjp(double[] du, double[] dp, double[] dt, double[] u, double[] p, double t, double[] w) {
        CDoublePointer small = StackValue.get(SMALL);
        CDoublePointer memory = room(small, w.length + 1 + 2L * (u.length + p.length));
        try {
            CDoublePointer byParameters = memory.addressOf(du.length);
            CDoublePointer byTime = byParameters.addressOf(dp.length);
            CDoublePointer state = byTime.addressOf(1);
            CDoublePointer parameters = state.addressOf(u.length);
            CDoublePointer weights = parameters.addressOf(p.length);
            write(u, state);
            write(p, parameters);
            write(w, weights);
            check("vjp", vjp.call(memory, byParameters, byTime, state, parameters, t, weights, user));
            read(memory, du);
            read(byParameters, dp);
            read(byTime, dt);
        } finally {
            release(memory, small);
        }
    }

    private void change(double[] out, double[] u, double[] p, double t) {
        CDoublePointer small = StackValue.get(SMALL);
        CDoublePointer memory = room(small, out.length);
        try {
            CDoublePointer parameters = memory.addressOf(u.length);
            write(u, memory);
            write(p, parameters);
            check("affect", change.call(memory, parameters, t, user));
            read(memory, out);
        } finally {
            release(memory, small);
        }
    }

    /** {@code small}, or if it is too small memory of its own, for n numbers. */
    private static CDoublePointer room(CDoublePointer small, long n) {
        if (n * Double.BYTES <= SMALL) {
            return small;
        }
        Pointer large = UnmanagedMemory.malloc(WordFactory.unsigned(n * Double.BYTES));
        return (CDoublePointer) large;
    }

    private static void release(CDoublePointer memory, CDoublePointer small) {
        if (memory.notEqual(small)) {
            UnmanagedMemory.free((PointerBase) memory);
        }
    }

    private static void check(String name, int status) {
        if (status != 0) {
            throw new FlowgradException(name, "`" + name + "` returned " + status);
        }
    }

    private static void write(double[] from, CDoublePointer to) {
        for (int i = 0; i < from.length; i++) {
            to.write(i, from[i]);
        }
    }

    private static void read(CDoublePointer from, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = from.read(i);
        }
    }
}
