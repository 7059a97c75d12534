package dev.flowgrad.capi;

import dev.flowgrad.ode.Cancellation;
import dev.flowgrad.train.IterationCallback;
import dev.flowgrad.train.Progress;
import dev.flowgrad.train.TrainingListener;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CDoublePointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.nativeimage.c.type.VoidPointer;

/** Tells functions in C of a training, and ends it when one of them says so. The parameters are not copied. */
final class CTraining implements IterationCallback, TrainingListener {
    /** {@code fg_iteration} in flowgrad.h. */
    interface Iteration extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(CDoublePointer theta, long n, double loss, long iteration, VoidPointer user);
    }

    /** {@code fg_report} in flowgrad.h. */
    interface Report extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(int isNotice, CCharPointer text, VoidPointer user);
    }

    private final Iteration iteration;
    private final Report report;
    private final VoidPointer user;
    private final Cancellation cancellation;

    CTraining(Iteration iteration, Report report, VoidPointer user, Cancellation cancellation) {
        this.iteration = iteration;
        this.report = report;
        this.user = user;
        this.cancellation = cancellation;
    }

    @Override
    public boolean at(double[] theta, double loss, long count) {
        try (PinnedObject pinned = PinnedObject.create(theta)) {
            return iteration.call(pinned.addressOfArrayElement(0), theta.length, loss, count, user) != 0;
        }
    }

    @Override
    public void progress(Progress progress) {
        tell(0, progress.toString());
    }

    @Override
    public void notice(String text) {
        tell(1, text);
    }

    private void tell(int isNotice, String text) {
        try (CTypeConversion.CCharPointerHolder holder = CTypeConversion.toCString(text)) {
            if (report.isNonNull() && report.call(isNotice, holder.get(), user) != 0) {
                cancellation.cancel();
            }
        }
    }
}
