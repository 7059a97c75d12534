package dev.flowgrad.ode.events;

/**
 * What a {@link SavingCallback} saved. The arrays are the solution's own: read them only.
 *
 * @param callback which callback, counted as in {@link Event}
 * @param t        the times
 * @param values   the values, row-major of shape {@code (t.length, size)}
 * @param size     numbers at each time
 */
public record SavedValues(int callback, double[] t, double[] values, int size) {
}
