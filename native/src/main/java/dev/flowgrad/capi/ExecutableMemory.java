package dev.flowgrad.capi;

import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.word.Pointer;

/** Memory that is executable and no longer writable; from flowgrad.c. */
final class ExecutableMemory {
    private ExecutableMemory() {
    }

    /** A copy of {@code n} bytes; NULL if there is no such memory. */
    @CFunction(value = "flowgrad_install_code", transition = Transition.NO_TRANSITION)
    static native Pointer install(CCharPointer bytes, long n);

    @CFunction(value = "flowgrad_remove_code", transition = Transition.NO_TRANSITION)
    static native void remove(Pointer memory, long n);

    /** Not 0 if processor and system have AVX2. */
    @CFunction(value = "flowgrad_has_avx2", transition = Transition.NO_TRANSITION)
    static native int hasAvx2();
}
