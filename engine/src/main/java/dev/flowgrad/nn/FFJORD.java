package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.random.Key;
import dev.flowgrad.random.RandomCall;
import dev.flowgrad.sensitivity.SolveCall;
import dev.flowgrad.spec.SensitivityAlgorithm;
import java.util.Arrays;
import java.util.List;

/**
 * A continuous normalising flow: {@code dz/dt = layer(z, theta)} takes points of an unknown density at t0 to the standard normal
 * one at t1 (Grathwohl, Chen, Bettencourt, Sutskever and Duvenaud 2019).
 *
 * <pre>
 * FFJORD flow = FFJORD.of(net, 2, 0, 1).options(tsit5);
 * Expr loss = flow.logDensity(points, theta).sum().neg();
 * </pre>
 *
 * Immutable: each method gives another one.
 */
public final class FFJORD implements Parametric {
    private final Layer layer;
    private final int dim;
    private final double t0;
    private final double t1;
    private final SolveOptions options;
    private final SensitivityAlgorithm sensealg;
    private final boolean time;

    private FFJORD(Layer layer, int dim, double t0, double t1, SolveOptions options, SensitivityAlgorithm sensealg, boolean time) {
        this.layer = layer;
        this.dim = Inputs.atLeast("dim", 1, dim);
        this.t0 = t0;
        this.t1 = t1;
        this.options = options;
        this.sensealg = sensealg;
        this.time = time;
    }

    /**
     * Solved by a method and tolerances that are chosen.
     *
     * @param layer (batch, dim) to (batch, dim)
     * @param dim   the dimension of points
     * @param t0    where they begin
     * @param t1    where they are normal
     */
    public static FFJORD of(Layer layer, int dim, double t0, double t1) {
        return new FFJORD(layer, dim, t0, t1, SolveOptions.DEFAULT, null, false);
    }

    /** Solved by this method to these tolerances. */
    public FFJORD options(SolveOptions how) {
        return new FFJORD(layer, dim, t0, t1, how, sensealg, time);
    }

    /** Differentiated so; chosen when left out. */
    public FFJORD sensealg(SensitivityAlgorithm algorithm) {
        return new FFJORD(layer, dim, t0, t1, options, algorithm, time);
    }

    /** The layer gets t too, as the last of dim + 1 components. */
    public FFJORD withTime() {
        return new FFJORD(layer, dim, t0, t1, options, sensealg, true);
    }

    @Override
    public List<Parameter> parameters() {
        return layer.parameters();
    }

    @Override
    public double[] initial(Key key) {
        return layer.initial(key);
    }

    /** The logarithm of the density at points (batch, dim), of shape (batch), with the trace of the layer's derivative. */
    public Expr logDensity(Expr x, Expr theta) {
        return logDensity(x, theta, null);
    }

    /**
     * The same with an unbiased estimate of the trace, which costs one derivative in place of dim (Hutchinson 1989).
     *
     * @param key a number from which its directions are drawn, another one in each iteration; null for the trace itself
     */
    public Expr logDensity(Expr x, Expr theta, Expr key) {
        check(x, theta);
        int batch = x.shape()[0];
        Expr p = theta;
        if (key != null) {
            Expr noise = RandomCall.normal(key, new int[0], batch, dim).apply(Op.SIGN);
            p = Expr.concatenate(0, List.of(theta, noise.reshape(batch * dim)));
        }
        Expr start = Expr.concatenate(1, List.of(x, Expr.zeros(batch, 1)));
        Expr end = moved(growth(batch, key != null), start, p, t0, t1);
        Expr z = end.slice(1, 0, dim);
        return end.slice(1, dim, 1).reshape(batch).sub(z.mul(z).sum(1).mul(0.5)).sub(0.5 * dim * Math.log(2.0 * Math.PI));
    }

    /** Where points (batch, dim) end. */
    public Expr toNormal(Expr x, Expr theta) {
        check(x, theta);
        return moved(velocity(x.shape()[0]), x, theta, t0, t1);
    }

    /** Where normal points (batch, dim) come from: points of the density. */
    public Expr fromNormal(Expr z, Expr theta) {
        check(z, theta);
        return moved(velocity(z.shape()[0]), z, theta, t1, t0);
    }

    /** Points of the density, (count, dim), the same for the same {@code key}, a number. */
    public Expr sample(int count, Expr theta, Expr key) {
        return fromNormal(RandomCall.normal(key, new int[0], count, dim), theta);
    }

    private void check(Expr x, Expr theta) {
        checkTheta(theta);
        if (x.rank() != 2 || x.shape()[1] != dim) {
            throw new FlowgradException("x", "`x` must be points of shape (batch, " + dim + "), got " + Shapes.text(x.shape()));
        }
    }

    private Expr moved(Program f, Expr start, Expr p, double from, double to) {
        ODEProblem problem = ODEProblem.builder(ODEFunction.of(f)).u0(new double[start.size()]).tspan(from, to)
                .p(new double[p.size()]).build();
        return SolveCall.of(problem, options, start, p, Expr.constant(new double[] {to}, 1), sensealg).get(0);
    }

    private Program velocity(int batch) {
        Expr z = Expr.input("u", batch, dim);
        Expr p = Expr.input("p", size());
        Expr t = Expr.input("t");
        Expr x = time ? Expr.concatenate(1, List.of(z, t.broadcast(batch, 1))) : z;
        return Program.of(List.of(z, p, t), List.of(layer.apply(x, p)), List.of("du"));
    }

    /** The right-hand side of points with the logarithm of their volume beside them. */
    private Program growth(int batch, boolean isEstimate) {
        Expr u = Expr.input("u", batch, dim + 1);
        Expr p = Expr.input("p", size() + (isEstimate ? batch * dim : 0));
        Expr t = Expr.input("t");
        int k = isEstimate ? 1 : dim;
        Expr directions = isEstimate ? p.slice(0, size(), batch * dim).reshape(1, batch, dim) : units(batch);
        Jvp.Directions along = Jvp.directions(velocity(batch), List.of(u.slice(1, 0, dim), p.slice(0, 0, size()), t),
                Arrays.asList(directions, null, null), k);
        Expr trace = along.tangents().getFirst().mul(directions).sum(0, 2);
        Expr du = Expr.concatenate(1, List.of(along.values().getFirst(), trace.reshape(batch, 1)));
        return Program.of(List.of(u, p, t), List.of(du), List.of("du"));
    }

    /** For each component the direction that changes it alone, in all points. */
    private Expr units(int batch) {
        double[] units = new double[dim * batch * dim];
        for (int i = 0; i < dim; i++) {
            for (int b = 0; b < batch; b++) {
                units[(i * batch + b) * dim + i] = 1.0;
            }
        }
        return Expr.constant(units, dim, batch, dim);
    }

    @Override
    public String toString() {
        return "FFJORD(" + layer + ", " + dim + ")";
    }
}
