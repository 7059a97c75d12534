package dev.flowgrad.capi;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.GivenJacobian;
import dev.flowgrad.ode.Linearization;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Rhs;
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
 * A right-hand side in C, and perhaps its Jacobian. Arrays of Java move, so each call copies: through the stack where they
 * are small, which also serves functions that call the library again.
 */
final class CFunction implements ODEFunction {
    /** {@code fg_rhs} in flowgrad.h. */
    interface Function extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(CDoublePointer du, CDoublePointer u, CDoublePointer p, double t, VoidPointer user);
    }

    /** {@code fg_jacobian} in flowgrad.h. */
    interface Jacobian extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(CDoublePointer jacobian, CDoublePointer u, CDoublePointer p, double t, VoidPointer user);
    }

    /** Bytes of numbers that are copied through the stack. */
    private static final int SMALL = 1024;

    private final int dim;
    private final Function f;
    private final Jacobian jacobian;
    private final VoidPointer user;

    private CFunction(int dim, Function f, Jacobian jacobian, VoidPointer user) {
        this.dim = dim;
        this.f = f;
        this.jacobian = jacobian;
        this.user = user;
    }

    /** {@code jacobian} may be NULL. */
    static CFunction of(long dim, Function f, Jacobian jacobian, VoidPointer user) {
        if (dim < 1 || dim > Integer.MAX_VALUE / Double.BYTES) {
            throw new FlowgradException("dim", "`dim` must be the number of unknowns, at least 1, got "
                    + Long.toUnsignedString(dim));
        }
        return new CFunction((int) dim, f, jacobian, user);
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public Instance instantiate() {
        return this::evaluate;
    }

    @Override
    public Linearization linearization(Rhs rhs) {
        return jacobian.isNull() ? null : new GivenJacobian(rhs, dim, this::differentiate);
    }

    private void evaluate(double[] du, double[] u, double[] p, double t) {
        call(du, u, p, t, true);
    }

    private void differentiate(double[] entries, double[] u, double[] p, double t) {
        call(entries, u, p, t, false);
    }

    private void call(double[] out, double[] u, double[] p, double t, boolean isValue) {
        long bytes = Double.BYTES * ((long) out.length + u.length + p.length);
        Pointer memory = StackValue.get(SMALL);
        Pointer large = WordFactory.nullPointer();
        if (bytes > SMALL) {
            large = UnmanagedMemory.malloc(WordFactory.unsigned(bytes));
            memory = large;
        }
        try {
            CDoublePointer result = (CDoublePointer) memory;
            CDoublePointer state = result.addressOf(out.length);
            CDoublePointer parameters = state.addressOf(u.length);
            copy(u, state);
            copy(p, parameters);
            int status = isValue ? f.call(result, state, parameters, t, user)
                    : jacobian.call(result, state, parameters, t, user);
            if (status != 0) {
                throw new FlowgradException("f", (isValue ? "`f`" : "`jacobian`") + " returned " + status);
            }
            for (int i = 0; i < out.length; i++) {
                out[i] = result.read(i);
            }
        } finally {
            UnmanagedMemory.free((PointerBase) large);
        }
    }

    private static void copy(double[] from, CDoublePointer to) {
        for (int i = 0; i < from.length; i++) {
            to.write(i, from[i]);
        }
    }
}
