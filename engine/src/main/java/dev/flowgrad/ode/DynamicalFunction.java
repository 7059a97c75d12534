package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;

/**
 * The right-hand side of {@code v' = f1(v, u, p, t), u' = f2(v, u, p, t)}. The state is the velocities v followed by as
 * many positions u. To every method it is a function of that state; symplectic methods evaluate its halves one by one,
 * which needs an f1 that does not depend on v and an f2 that does not depend on u. Thread-safe.
 */
public final class DynamicalFunction implements ODEFunction {
    private final ODEFunction whole;
    private final ODEFunction.Instance kick;
    private final ODEFunction.Instance drift;
    private final Program program;
    private Executor[] halves;
    private String coupling;

    private DynamicalFunction(ODEFunction whole, ODEFunction.Instance kick, ODEFunction.Instance drift) {
        Program f = whole.program();
        int rows = f == null ? whole.dim() : f.outputs().getFirst().shape()[0];
        if (rows % 2 != 0) {
            throw new FlowgradException("u0", "`u0` has " + rows
                    + " elements; a dynamical problem needs as many velocities as positions");
        }
        this.whole = whole;
        this.kick = kick;
        this.drift = drift;
        program = f;
    }

    /** A right-hand side of the whole state, velocities first. */
    public static DynamicalFunction of(ODEFunction whole) {
        return new DynamicalFunction(whole, null, null);
    }

    /**
     * Functions without memory of their own, of the whole state, velocities first; each writes {@code size} numbers.
     *
     * @param size number of velocities, and of positions
     * @param f1   writes the derivatives of the velocities
     * @param f2   writes those of the positions
     */
    public static DynamicalFunction of(int size, ODEFunction.Instance f1, ODEFunction.Instance f2) {
        ODEFunction whole = new ODEFunction() {
            @Override
            public int dim() {
                return 2 * size;
            }

            @Override
            public Instance instantiate() {
                double[] half = new double[size];
                return (du, u, p, t) -> {
                    f1.eval(half, u, p, t);
                    System.arraycopy(half, 0, du, 0, size);
                    f2.eval(half, u, p, t);
                    System.arraycopy(half, 0, du, size, size);
                };
            }
        };
        return new DynamicalFunction(whole, f1, f2);
    }

    /** The function of {@code u'' = f}, as above. */
    public static DynamicalFunction secondOrder(int size, ODEFunction.Instance f) {
        return of(size, f, (du, u, p, t) -> System.arraycopy(u, 0, du, 0, size));
    }

    /** Calls both functions once with expressions of v and u (vectors of {@code size}), p (of {@code parameters}) and t. */
    public static DynamicalFunction trace(int size, int parameters, Traced f1, Traced f2) {
        return of(ODEFunction.trace(2 * size, parameters, (state, p, t) -> {
            Expr v = state.slice(0, 0, size);
            Expr u = state.slice(0, size, size);
            return Expr.concatenate(0, List.of(f1.derivative(v, u, p, t), f2.derivative(v, u, p, t)));
        }));
    }

    /** The problem that begins with velocities {@code v0} and positions {@code u0}. */
    public ODEProblem problem(double[] v0, double[] u0, double t0, double t1, double... p) {
        if (v0.length != u0.length) {
            throw new FlowgradException("v0", "`v0` has " + v0.length + " elements but `u0` has " + u0.length
                    + "; give a velocity for each position");
        }
        double[] state = new double[2 * v0.length];
        System.arraycopy(v0, 0, state, 0, v0.length);
        System.arraycopy(u0, 0, state, v0.length, u0.length);
        return ODEProblem.of(this, state, t0, t1, p);
    }

    @Override
    public int dim() {
        return whole.dim();
    }

    @Override
    public int parameters() {
        return whole.parameters();
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public Derivatives derivatives() {
        return whole.derivatives();
    }

    @Override
    public Linearization linearization(Rhs f) {
        return whole.linearization(f);
    }

    @Override
    public Instance instantiate() {
        return whole.instantiate();
    }

    /** For one solve: writes the derivatives of the velocities alone. */
    public Instance kick() {
        return program != null ? ProgramFunction.instance(half(0)) : kick != null ? kick : copying(0);
    }

    /** For one solve: writes the derivatives of the positions alone. */
    public Instance drift() {
        return program != null ? ProgramFunction.instance(half(1)) : drift != null ? drift : copying(1);
    }

    /** Half of what the whole function writes. */
    private Instance copying(int half) {
        Instance f = whole.instantiate();
        int size = dim() / 2;
        double[] both = new double[dim()];
        return (out, u, p, t) -> {
            f.eval(both, u, p, t);
            System.arraycopy(both, half * size, out, 0, size);
        };
    }

    private synchronized Executor half(int i) {
        if (halves == null) {
            Expr both = program.outputs().getFirst();
            int rows = both.shape()[0] / 2;
            halves = new Executor[2];
            for (int half = 0; half < 2; half++) {
                halves[half] = Executor.of(Program.of(program.inputs(), List.of(both.slice(0, half * rows, rows))));
            }
        }
        return halves[i];
    }

    /**
     * Which half depends on its own variable, in words, or an empty text: no other problem is one for symplectic methods.
     * Nothing is known of functions that are called back.
     */
    public synchronized String coupling() {
        if (coupling == null) {
            coupling = "";
            if (program != null) {
                Sparsity pattern = Sparsity.of(program, 0, 0);
                int size = dim() / 2;
                for (int j = 0; j < dim(); j++) {
                    for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                        if (pattern.rowIdx()[e] < size == j < size) {
                            coupling = j < size ? "v' depends on the velocity v" : "u' depends on the position u";
                        }
                    }
                }
            }
        }
        return coupling;
    }

    /** A function written with expressions. */
    @FunctionalInterface
    public interface Traced {
        /** The derivative of v or of u, a vector of their size. */
        Expr derivative(Expr v, Expr u, Expr p, Expr t);
    }
}
