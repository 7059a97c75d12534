package dev.flowgrad.capi;

import dev.flowgrad.ensemble.EnsembleSolution;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.train.Fit;
import dev.flowgrad.wire.LoadedProgram;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What C programs hold by number. Numbers start at 1 and are never used again, so that a handle that was freed is told
 * from any other. Thread-safe: an object that is freed during a call of another thread lives until that call ends.
 */
final class Handles {
    private final ConcurrentHashMap<Long, Object> live = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    /** A number for {@code object}. */
    long add(Object object) {
        long handle = last.incrementAndGet();
        live.put(handle, object);
        return handle;
    }

    /** The object of {@code handle}. */
    <T> T get(long handle, Class<T> sort) {
        Object object = live.get(handle);
        if (sort.isInstance(object)) {
            return sort.cast(object);
        }
        throw new UnknownHandle(object == null
                ? "there is no handle " + handle + "; it was freed, or never given"
                : "handle " + handle + " is a " + name(object.getClass()) + ", where a " + name(sort) + " is needed");
    }

    /** Forgets {@code handle}. */
    void free(long handle) {
        Object freed = live.remove(handle);
        if (freed == null) {
            throw new UnknownHandle("there is no handle " + handle + " to free; it was freed, or never given");
        }
        if (freed instanceof LoadedProgram program) {
            program.close();
        }
    }

    /** How many there are. */
    long count() {
        return live.mappingCount();
    }

    private static String name(Class<?> sort) {
        return sort == LoadedProgram.class ? "program" : sort == Solution.class ? "solution" : sort == Fit.class ? "fit"
                : sort == EnsembleSolution.class ? "ensemble" : "object";
    }

    /** A handle that leads to nothing, or to something else than what is needed. */
    static final class UnknownHandle extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownHandle(String message) {
            super(message);
        }
    }
}
