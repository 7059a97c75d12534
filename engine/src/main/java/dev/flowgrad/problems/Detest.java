package dev.flowgrad.problems;

import dev.flowgrad.FlowgradException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The DETEST problems: 25 non-stiff problems in five classes, all on (0, 20).
 *
 * <p>Source: T. E. Hull, W. H. Enright, B. M. Fellen and A. E. Sedgwick, Comparing numerical methods for
 * ordinary differential equations, SIAM Journal on Numerical Analysis 9 (1972), 603-637,
 * doi:10.1137/0709052. End values are exact solutions where there are any; A5, B1, B3 and E2 were computed
 * in quadruple precision with Radau IIA of order 13 at two tolerances; C5 and E3 have none.
 */
public final class Detest {
    static final double END = 20;

    private static final List<StandardProblem> ALL = Stream.of(DetestA.problems(), DetestB.problems(),
            DetestC.problems(), DetestD.problems(), DetestE.problems()).flatMap(List::stream).toList();

    private Detest() {
    }

    /** All problems, from A1 to E5. */
    public static List<StandardProblem> all() {
        return ALL;
    }

    /** The problem of this name, such as {@code D3}. */
    public static StandardProblem byName(String name) {
        return ALL.stream().filter(p -> p.name().equals(name)).findAny().orElseThrow(
                () -> new FlowgradException("name", "`name` must be one of A1 to E5, got " + name));
    }
}
