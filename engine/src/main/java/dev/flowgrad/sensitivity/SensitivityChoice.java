package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.spec.SensitivityAlgorithm;
import dev.flowgrad.spec.SensitivityAlgorithm.DiscreteAdjoint;
import dev.flowgrad.spec.SensitivityAlgorithm.ForwardSensitivity;

/** Which algorithm takes the gradient of a solve when none is named. */
final class SensitivityChoice {
    private static final int FEW = 8;

    private SensitivityChoice() {
    }

    /**
     * The choice for reverse mode.
     *
     * @param directions how many numbers the solve is differentiated by: states, parameters and times
     * @param dim        number of unknowns
     */
    static SensitivityAlgorithm of(SolveOptions options, int directions, int dim) {
        return AdjointSolve.explicit(options) == null || directions <= FEW ? new ForwardSensitivity()
                : new DiscreteAdjoint(0);
    }
}
