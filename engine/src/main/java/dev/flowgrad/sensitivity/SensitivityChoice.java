package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.Method;
import dev.flowgrad.spec.SensitivityAlgorithm;
import dev.flowgrad.spec.SensitivityAlgorithm.DiscreteAdjoint;
import dev.flowgrad.spec.SensitivityAlgorithm.ForwardSensitivity;
import dev.flowgrad.spec.SensitivityAlgorithm.GaussAdjoint;
import java.util.List;

/**
 * Which algorithm takes the gradient of a solve when none is named: forward for few directions, else the discrete
 * adjoint, which is the fastest of the adjoints and exact for the steps taken.
 *
 * <p>Milliseconds of one gradient on one core, forward / discrete adjoint, by the number k of parameters; Tsit5. Above the
 * line of each column forward is ahead.
 *
 * <pre>
 *  2-h-2 networks, 2 unknowns        Brusselator in a ring, rtol 1e-6, unknowns:
 *  rtol 1e-7                          k      4            8            16           32           64
 *   7  0.018 / 0.019                  1  .031/.052    .040/.084    .068/.115    .127/.198    .266/.362
 *  12  0.020 / 0.016                  2  .034/.053    .054/.093    .100/.120    .202/.188    .480/.331
 *  22  0.043 / 0.023                  4  .040/.053    .083/.084    .145/.119    .332/.183    .991/.320
 *  32  0.095 / 0.028                  8  .058/.054    .121/.083    .270/.113    .722/.186   1.925/.327
 *  52  1.87  / 0.065                 16  .088/.056    .188/.092    .493/.117   2.073/.212   4.127/.351
 * 252  27.4  / 0.36
 * </pre>
 *
 * The crossover, 8, 7, 4, 3, 2 and 1 directions for 2, 4, 8, 16, 32 and 64 unknowns, falls with the root of the number of
 * unknowns: small systems pay for each step, large ones for each number.
 */
final class SensitivityChoice {
    /** Forward up to k directions with {@code k^2 d} of at most this. */
    private static final long FORWARD = 144;
    /** Where so many steps would fill a quarter of the memory, checkpoints take their place, for one more forward sweep. */
    private static final long MANY_STEPS = 1_000;
    private static final int CHECKPOINTS = 100;

    private SensitivityChoice() {
    }

    /**
     * The choice for reverse mode.
     *
     * @param method     of the solve
     * @param directions how many numbers the solve is differentiated by: states, parameters and times
     * @param dim        number of unknowns
     */
    static SensitivityAlgorithm of(Method method, long directions, long dim) {
        if (directions == 1 || directions * directions * dim <= FORWARD) {
            return new ForwardSensitivity();
        }
        List<Method> parts = method.parts();
        if (!Reversals.exist(parts)) {
            return new GaussAdjoint();
        }
        long step = Double.BYTES * dim * (1 + parts.stream().mapToInt(Reversals::stages).max().getAsInt());
        boolean large = step * MANY_STEPS > Runtime.getRuntime().maxMemory() / 4;
        return new DiscreteAdjoint(large && Reversals.repeatable(parts) ? CHECKPOINTS : 0);
    }
}
