package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Gradient;
import dev.flowgrad.ir.Program;
import java.util.ArrayList;
import java.util.List;

/**
 * How the gradient of one solve in a loss is taken, and why.
 *
 * @param method     the method of the solve
 * @param sensealg   the algorithm
 * @param states     number of unknowns
 * @param directions how many numbers the solve is differentiated by: initial values, parameters and times
 * @param reason     why this algorithm, in a sentence
 */
public record Explanation(String method, String sensealg, long states, long directions, String reason) {
    /** Not a scoped value: those have no bindings on threads that C code attaches to a native image. */
    private static final ThreadLocal<List<Explanation>> HEARD = new ThreadLocal<>();

    /** Those of all solves in {@code loss} that its gradient by the inputs {@code wrt} goes through. */
    public static List<Explanation> of(Program loss, int... wrt) {
        List<Explanation> all = new ArrayList<>();
        HEARD.set(all);
        try {
            Gradient.valueAndGrad(loss, wrt);
        } finally {
            HEARD.remove();
        }
        return List.copyOf(all);
    }

    /** Tells whoever asks. */
    void tell() {
        List<Explanation> heard = HEARD.get();
        if (heard != null) {
            heard.add(this);
        }
    }

    @Override
    public String toString() {
        return sensealg + " for " + method + " with " + states + (states == 1 ? " unknown" : " unknowns")
                + ", differentiated by " + directions + (directions == 1 ? " number" : " numbers") + ": " + reason;
    }
}
