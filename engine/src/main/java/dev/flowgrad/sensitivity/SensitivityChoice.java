package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.ExplicitRungeKutta;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.symplectic.Symplectic;
import dev.flowgrad.spec.SensitivityAlgorithm;
import dev.flowgrad.spec.SensitivityAlgorithm.DiscreteAdjoint;
import dev.flowgrad.spec.SensitivityAlgorithm.ForwardSensitivity;
import dev.flowgrad.spec.SensitivityAlgorithm.GaussAdjoint;
import java.util.List;

/**
 * Which algorithm takes the gradient of a solve when none is named: forward for few directions, else the discrete
 * adjoint, which is the fastest of the adjoints and exact for the steps taken.
 *
 * <p>The time of a gradient by forward sensitivities, in units of that by the discrete adjoint, on one core: Brusselator
 * cells in a ring, differentiated by k numbers, to 1e-6 with Tsit5; AutoSwitch(Tsit5, Rodas5P) differs by less than 0.1.
 *
 * <pre>
 *  k   2 unknowns    4      8     16     32
 *  1      0.60     0.60   0.57   0.59   0.61
 *  2      0.59     0.72   0.76   0.88   1.10
 *  3      0.56     0.70   0.86   1.20   1.52
 *  4      0.69     0.84   1.12   1.29   2.04
 *  6      0.70     0.88   1.38   1.77   2.51
 *  8      0.81     1.03   1.55   2.07   3.10
 * 12      1.03     1.30   1.99   2.51   25
 * </pre>
 *
 * The crossover, 12, 8, 4, 3 and 2 directions for 2, 4, 8, 16 and 32 unknowns, falls with the root of the number of unknowns
 * or faster: small systems pay for each step, large ones for each number. Where the rule below and the table disagree, the
 * choice costs at most a quarter more than the best. With an implicit method the sensitivities enlarge the matrices: the
 * milliseconds of both for Rodas5P on the same ring are
 *
 * <pre>
 *  k      4            8            16           32           64
 *  1  1.34/1.17    1.78/1.11    1.94/1.86    4.06/5.33    52/29
 *  2  1.59/1.18    1.49/1.03    3.53/1.94    18.7/3.33    587/76
 *  4  3.25/1.20    2.89/1.11    27.5/1.87    53.9/3.17    1675/6.4
 *  8  3.23/0.68    5.24/0.96    86.6/1.78    80.3/3.48
 * </pre>
 *
 * and a method that switches, of which nobody knows beforehand what it will be, stands between.
 *
 * @param algorithm the algorithm
 * @param reason    why, in a sentence
 */
record SensitivityChoice(SensitivityAlgorithm algorithm, String reason) {
    /** Forward up to k directions with {@code k^2 d} of at most this: for explicit, switching and implicit methods. */
    private static final long EXPLICIT = 100;
    private static final long SWITCHING = 64;
    private static final long IMPLICIT = 16;
    /** Where so many steps would fill a quarter of the memory, checkpoints take their place, for one more forward sweep. */
    private static final long MANY_STEPS = 1_000;
    private static final int CHECKPOINTS = 100;

    /**
     * The choice for reverse mode: what is named, or what suits.
     *
     * @param solve      what is solved
     * @param method     of the solve
     * @param directions how many numbers the solve is differentiated by: states, parameters and times
     * @param dim        number of unknowns
     */
    static SensitivityChoice of(SolveProblem solve, Method method, long directions, long dim) {
        SensitivityAlgorithm named = solve.spec().sensealg();
        if (named != null) {
            check(solve, method, named);
            return new SensitivityChoice(named, "`sensealg` names it");
        }
        if (solve.isImplicit()) {
            return new SensitivityChoice(new ForwardSensitivity(), "the sensitivities of a DAEProblem satisfy residuals too, and "
                    + "it has no adjoint");
        }
        if (isExponential(solve, method)) {
            return new SensitivityChoice(new ForwardSensitivity(), "the halves of sensitivities are split too, and "
                    + method.name() + " has no adjoint");
        }
        return of(method, directions, dim, solve);
    }

    private static void check(SolveProblem solve, Method method, SensitivityAlgorithm named) {
        if (named instanceof ForwardSensitivity) {
            return;
        }
        if (solve.isImplicit()) {
            throw new FlowgradException("sensealg", "`sensealg` " + named.name() + " is not for a DAEProblem; use "
                    + "ForwardSensitivity, or write the problem as an ODEProblem with a `mass_matrix`");
        }
        if (isExponential(solve, method)) {
            throw new FlowgradException("sensealg", "`sensealg` " + named.name() + " is not for " + method.name()
                    + "; use ForwardSensitivity, or an additive method such as KenCarp4");
        }
        if (method instanceof Symplectic && !(named instanceof DiscreteAdjoint)) {
            throw new FlowgradException("sensealg", "`sensealg` " + named.name() + " is not for the symplectic method "
                    + method.name() + ", which does not solve adjoint equations; use DiscreteAdjoint or ForwardSensitivity, or an"
                    + " ordinary method such as Vern7");
        }
    }

    /** Whether the method treats halves differently in a way that no adjoint can follow. */
    private static boolean isExponential(SolveProblem solve, Method method) {
        return solve.isSplit() && method.treatsHalvesDifferently() && !Reversals.exist(method.parts());
    }

    private static SensitivityChoice of(Method method, long directions, long dim, SolveProblem solve) {
        if (directions * directions * dim <= limit(method) || directions == 1 && method instanceof ExplicitRungeKutta) {
            return new SensitivityChoice(new ForwardSensitivity(), "for so few numbers the sensitivities solved beside the "
                    + "state cost less than a way back");
        }
        List<Method> parts = method.parts();
        if (!Reversals.exist(parts)) {
            return new SensitivityChoice(new GaussAdjoint(), "one way back costs less than so many sensitivities, and the "
                    + "steps of this method have no exact reverse");
        }
        long step = Double.BYTES * dim * (1 + parts.stream().mapToInt(part -> Reversals.stages(part, solve.isSplit())).max().getAsInt());
        boolean large = step * MANY_STEPS > Runtime.getRuntime().maxMemory() / 4;
        if (large && Reversals.repeatable(parts)) {
            return new SensitivityChoice(new DiscreteAdjoint(CHECKPOINTS), "one way back costs less than so many "
                    + "sensitivities; all steps could fill the memory, so " + CHECKPOINTS + " checkpoints are kept");
        }
        return new SensitivityChoice(new DiscreteAdjoint(0), "one way back costs less than so many sensitivities, and the "
                + "exact reverse of the steps is the fastest");
    }

    private static long limit(Method method) {
        return method instanceof ExplicitRungeKutta || method instanceof Symplectic ? EXPLICIT : method.parts().size() > 1 ? SWITCHING : IMPLICIT;
    }
}
