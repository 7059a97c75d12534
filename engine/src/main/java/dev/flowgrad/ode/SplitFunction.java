package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Program;
import java.util.List;

/**
 * A right-hand side {@code f1 + f2} whose first half is stiff and whose second is not. Methods that treat halves alike
 * see their sum; additive and exponential ones ask for each.
 */
public final class SplitFunction implements ODEFunction {
    private final ODEFunction f1;
    private final ODEFunction f2;
    /** The sum as one Program, or null if a half is called back. */
    private final ODEFunction sum;

    private SplitFunction(ODEFunction f1, ODEFunction f2) {
        this.f1 = f1;
        this.f2 = f2;
        boolean traced = f1.program() != null && f2.program() != null;
        sum = traced ? ODEFunction.of(sum(f1.program(), f2.program())) : null;
    }

    /**
     * Joins two halves for the same unknowns and parameters.
     *
     * @param f1 the stiff half, which additive methods treat implicitly and exponential ones exactly
     * @param f2 the other half
     */
    public static SplitFunction of(ODEFunction f1, ODEFunction f2) {
        if (f1 == null || f2 == null) {
            String missing = f1 == null ? "f1" : "f2";
            throw new FlowgradException(missing, "`" + missing + "` is missing; give both halves of u' = f1 + f2");
        }
        if (f1.dim() != f2.dim()) {
            throw new FlowgradException("f2", "`f2` is for " + f2.dim() + " unknowns but `f1` is for " + f1.dim()
                    + "; make them agree");
        }
        if (f1.parameters() >= 0 && f2.parameters() >= 0 && f1.parameters() != f2.parameters()) {
            throw new FlowgradException("f2", "`f2` is for " + f2.parameters() + " parameters but `f1` is for "
                    + f1.parameters() + "; give both the same p");
        }
        return new SplitFunction(f1, f2);
    }

    /** The sum of two Programs of the same inputs. */
    public static Program sum(Program f1, Program f2) {
        return Program.of(f1.inputs(), List.of(f1.outputs().getFirst().add(f2.inline(f1.inputs()).getFirst())),
                List.of("du")).simplify();
    }

    /** The stiff half. */
    public ODEFunction f1() {
        return f1;
    }

    /** The other half. */
    public ODEFunction f2() {
        return f2;
    }

    @Override
    public int dim() {
        return f1.dim();
    }

    @Override
    public int parameters() {
        return Math.max(f1.parameters(), f2.parameters());
    }

    @Override
    public Program program() {
        return sum == null ? null : sum.program();
    }

    @Override
    public Derivatives derivatives() {
        return sum == null ? null : sum.derivatives();
    }

    @Override
    public Instance instantiate() {
        if (sum != null) {
            return sum.instantiate();
        }
        Instance first = f1.instantiate();
        Instance second = f2.instantiate();
        double[] part = new double[f1.dim()];
        return (du, u, p, t) -> {
            first.eval(du, u, p, t);
            second.eval(part, u, p, t);
            for (int j = 0; j < du.length; j++) {
                du[j] += part[j];
            }
        };
    }
}
