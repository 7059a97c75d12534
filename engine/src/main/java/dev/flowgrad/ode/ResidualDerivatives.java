package dev.flowgrad.ode;

import dev.flowgrad.ad.SparseJacobian;
import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Program;

/** The derivatives of a traced residual {@code F(u', u, p, t)} by u' and u. Made once, immutable and thread-safe. */
final class ResidualDerivatives {
    private final SparseJacobian byDu;
    private final SparseJacobian byU;
    private final Executor executorByDu;
    private final Executor executorByU;

    ResidualDerivatives(Program f) {
        byDu = SparseJacobian.of(f, 0);
        byU = SparseJacobian.of(f, 1);
        executorByDu = Executor.of(byDu.program());
        executorByU = Executor.of(byU.program());
    }

    Sparsity patternByDu() {
        return byDu.pattern();
    }

    Sparsity patternByU() {
        return byU.pattern();
    }

    /** From du, u, p and t to the entries of the derivative by du. */
    Executor byDu() {
        return executorByDu;
    }

    /** From du, u, p and t to the entries of the derivative by u. */
    Executor byU() {
        return executorByU;
    }
}
