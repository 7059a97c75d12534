package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;

/** A right-hand side that is a Program of u, p and t. */
final class ProgramFunction implements ODEFunction {
    private final Executor executor;
    private volatile Derivatives derivatives;

    ProgramFunction(Executor executor) {
        this.executor = executor;
        List<Expr> inputs = executor.program().inputs();
        List<Expr> outputs = executor.program().outputs();
        if (inputs.size() != 3 || outputs.size() != 1 || inputs.get(2).size() != 1
                || outputs.getFirst().size() != inputs.getFirst().size()) {
            throw new FlowgradException("f",
                    "`f` must take u, p and t and give one derivative, of the shape of u");
        }
    }

    @Override
    public int dim() {
        return executor.program().inputs().getFirst().size();
    }

    @Override
    public int parameters() {
        return executor.program().inputs().get(1).size();
    }

    @Override
    public Program program() {
        return executor.program();
    }

    @Override
    public Derivatives derivatives() {
        if (derivatives == null) {
            synchronized (this) {
                if (derivatives == null) {
                    derivatives = new Derivatives(executor.program());
                }
            }
        }
        return derivatives;
    }

    @Override
    public Instance instantiate() {
        return instance(executor);
    }

    /** A Program of u, p and t with one output, of any size, as a function that writes into an array. */
    static Instance instance(Executor executor) {
        double[] frame = executor.newFrame();
        double[] time = new double[1];
        double[][] args = {null, null, time, null};
        return (du, u, p, t) -> {
            time[0] = t;
            if (!executor.runCompiled(u, p, time, du, frame)) {
                args[0] = u;
                args[1] = p;
                args[3] = du;
                executor.run(args, frame);
            }
        };
    }
}
