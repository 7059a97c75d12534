package dev.flowgrad.capi;

import dev.flowgrad.ode.Cancellation;
import dev.flowgrad.ode.ProgressListener;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.VoidPointer;

/** Tells a function in C how far a solve is, and ends the solve when that function says so. */
final class CProgress implements ProgressListener {
    /** {@code fg_progress} in flowgrad.h. */
    interface Callback extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(double fraction, double t, long steps, VoidPointer user);
    }

    private final Callback callback;
    private final VoidPointer user;
    private final Cancellation cancellation;

    CProgress(Callback callback, VoidPointer user, Cancellation cancellation) {
        this.callback = callback;
        this.user = user;
        this.cancellation = cancellation;
    }

    @Override
    public void progress(double fraction, double t, long steps) {
        if (callback.call(fraction, t, steps, user) != 0) {
            cancellation.cancel();
        }
    }
}
