package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.sensitivity.SolveCall;
import dev.flowgrad.spec.SensitivityAlgorithm;
import java.util.Arrays;
import java.util.List;

/**
 * {@code du/dt = layer(u, theta)} as a layer: from the state at t0 to those at the times of {@code saveat} (Chen et al. 2018).
 *
 * <pre>
 * NeuralODE node = NeuralODE.of(net, 0, 1.5).saveat(times).options(tsit5);
 * Expr u = node.apply(u0, theta);                // (times, *u0.shape)
 * </pre>
 *
 * <p>A state is {@code (..., d)}, with batch axes before; it may depend on parameters. Without times the result is the state at
 * t1 alone, of the shape of u0, so that the layer fits into a {@link Chain}. Immutable: each method gives another one.
 */
public final class NeuralODE implements Layer {
    private final Layer layer;
    private final double t0;
    private final double t1;
    private final double[] saveat;
    private final SolveOptions options;
    private final SensitivityAlgorithm sensealg;
    private final boolean time;
    private final int augment;

    private NeuralODE(Layer layer, double t0, double t1, double[] saveat, SolveOptions options, SensitivityAlgorithm sensealg,
            boolean time, int augment) {
        this.layer = layer;
        this.t0 = t0;
        this.t1 = t1;
        this.saveat = saveat;
        this.options = options;
        this.sensealg = sensealg;
        this.time = time;
        this.augment = augment;
    }

    /** From t0 to t1, by a method and tolerances that are chosen. */
    public static NeuralODE of(Layer layer, double t0, double t1) {
        return new NeuralODE(layer, t0, t1, null, SolveOptions.DEFAULT, null, false, 0);
    }

    /** With the states at these times, which may lie in any distances. */
    public NeuralODE saveat(double... times) {
        return new NeuralODE(layer, t0, t1, times.clone(), options, sensealg, time, augment);
    }

    /** From the first of these times to the last, with the states at all of them. */
    public NeuralODE over(double... times) {
        return new NeuralODE(layer, times[0], times[times.length - 1], times.clone(), options, sensealg, time, augment);
    }

    /** Solved by this method to these tolerances; what to save is {@link #saveat}. */
    public NeuralODE options(SolveOptions how) {
        return new NeuralODE(layer, t0, t1, saveat, how, sensealg, time, augment);
    }

    /** Differentiated so; chosen when left out. */
    public NeuralODE sensealg(SensitivityAlgorithm algorithm) {
        return new NeuralODE(layer, t0, t1, saveat, options, algorithm, time, augment);
    }

    /** The layer gets t too, as the last of d + 1 components. */
    public NeuralODE withTime() {
        return new NeuralODE(layer, t0, t1, saveat, options, sensealg, true, augment);
    }

    /**
     * With more components that begin at zero, so that trajectories can pass each other (Dupont, Doucet and Teh 2019). The
     * states of the result have them too.
     *
     * @param components how many
     */
    public NeuralODE augment(int components) {
        Inputs.atLeast("augment", 1, components);
        return new NeuralODE(layer, t0, t1, saveat, options, sensealg, time, components);
    }

    @Override
    public List<Parameter> parameters() {
        return layer.parameters();
    }

    @Override
    public int[] outputShape(int... x) {
        int[] state = x.clone();
        state[x.length - 1] += augment;
        return saveat == null ? state : Shapes.prepend(saveat.length, state);
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        checkTheta(theta);
        if (x.rank() == 0) {
            throw new FlowgradException("u0", "`u0` of a NeuralODE must have an axis of components, got a number");
        }
        Expr u0 = x;
        if (augment > 0) {
            int[] more = x.shape().clone();
            more[x.rank() - 1] = augment;
            u0 = Expr.concatenate(x.rank() - 1, List.of(x, Expr.zeros(more)));
        }
        ODEFunction f = ODEFunction.of(derivative(u0.shape()));
        ODEProblem problem = ODEProblem.of(f, new double[u0.size()], t0, t1, new double[size()]);
        double[] times = saveat == null ? new double[] {t1} : saveat;
        Expr states = SolveCall.of(problem, options, u0, theta, Expr.constant(times, times.length), sensealg);
        return saveat == null ? states.get(0) : states;
    }

    /** The right-hand side of a state of that shape, a Program of u, p and t. */
    public Program derivative(int... shape) {
        Expr u = Expr.input("u", shape);
        Expr p = Expr.input("p", size());
        Expr t = Expr.input("t");
        Expr x = u;
        if (time) {
            int[] column = shape.clone();
            column[shape.length - 1] = 1;
            x = Expr.concatenate(shape.length - 1, List.of(u, t.broadcast(column)));
        }
        Expr du = layer.apply(x, p);
        if (!Arrays.equals(du.shape(), shape)) {
            throw new FlowgradException("layer", "`layer` of a NeuralODE must give a derivative of shape " + Shapes.text(shape)
                    + " for a state of that shape, got " + Shapes.text(du.shape()));
        }
        return Program.of(List.of(u, p, t), List.of(du), List.of("du"));
    }

    @Override
    public String toString() {
        return "NeuralODE(" + layer + ")";
    }
}
