package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How an implicit method solves its linear systems. */
public enum LinearSolve {
    /** By what costs least for the pattern of the Jacobian. */
    AUTO,
    /** LU factorisation of a full matrix. */
    DENSE,
    /** LU factorisation in a band, after a reordering if that makes it narrower. */
    BANDED,
    /** LU factorisation that keeps to the pattern, in an order that keeps the factors sparse. */
    SPARSE,
    /** No matrix at all: the generalised minimal residual method, with products of the Jacobian and vectors. */
    GMRES;

    /** Those that factorise a matrix. */
    public static final List<LinearSolve> DIRECT = List.of(AUTO, DENSE, BANDED, SPARSE);
    /** All of them. */
    public static final List<LinearSolve> ALL = List.of(values());

    /** The one of this name, in small letters as elsewhere; an error that lists them if there is none. */
    public static LinearSolve byName(String name) {
        return Arrays.stream(values()).filter(kind -> kind.toString().equals(name)).findFirst()
                .orElseThrow(() -> new FlowgradException("linsolve", "`linsolve` must be " + list(ALL) + ", got \"" + name
                        + "\""));
    }

    /** Names in quotes. */
    static String list(List<LinearSolve> kinds) {
        return kinds.stream().map(kind -> "\"" + kind + "\"").collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
