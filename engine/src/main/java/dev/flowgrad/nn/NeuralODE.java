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
import java.util.function.Consumer;

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
    private Layer layer;
    private double t0;
    private double t1;
    private double[] saveat;
    private SolveOptions options = SolveOptions.DEFAULT;
    private SensitivityAlgorithm sensealg;
    private boolean time;
    private int augment;
    private double[] mass;
    private ODEFunction.Traced constraints;

    private NeuralODE() {
    }

    /** From t0 to t1, by a method and tolerances that are chosen. */
    public static NeuralODE of(Layer layer, double t0, double t1) {
        NeuralODE node = new NeuralODE();
        node.layer = layer;
        node.t0 = t0;
        node.t1 = t1;
        return node;
    }

    /** A copy that {@code change} has changed. */
    private NeuralODE with(Consumer<NeuralODE> change) {
        NeuralODE copy = of(layer, t0, t1);
        copy.saveat = saveat;
        copy.options = options;
        copy.sensealg = sensealg;
        copy.time = time;
        copy.augment = augment;
        copy.mass = mass;
        copy.constraints = constraints;
        change.accept(copy);
        return copy;
    }

    /** With the states at these times, which may lie in any distances. */
    public NeuralODE saveat(double... times) {
        return with(node -> node.saveat = times.clone());
    }

    /** From the first of these times to the last, with the states at all of them. */
    public NeuralODE over(double... times) {
        return with(node -> {
            node.t0 = times[0];
            node.t1 = times[times.length - 1];
            node.saveat = times.clone();
        });
    }

    /** Solved by this method to these tolerances; what to save is {@link #saveat}. */
    public NeuralODE options(SolveOptions how) {
        return with(node -> node.options = how);
    }

    /** Differentiated so; chosen when left out. */
    public NeuralODE sensealg(SensitivityAlgorithm algorithm) {
        return with(node -> node.sensealg = algorithm);
    }

    /** The layer gets t too, as the last of d + 1 components. */
    public NeuralODE withTime() {
        return with(node -> node.time = true);
    }

    /**
     * With more components that begin at zero, so that trajectories can pass each other (Dupont, Doucet and Teh 2019). The
     * states of the result have them too.
     *
     * @param components how many
     */
    public NeuralODE augment(int components) {
        Inputs.atLeast("augment", 1, components);
        return with(node -> node.augment = components);
    }

    /**
     * {@code M du/dt = (layer(u, theta), constraints(u, theta, t))}, for a single state: rows of M that are zero make of the
     * constraints algebraic equations.
     *
     * @param rowMajor M, a row and a column for each component
     * @param g        the constraints, as many as the layer leaves; null for none
     */
    public NeuralODE massMatrix(double[] rowMajor, ODEFunction.Traced g) {
        return with(node -> {
            node.mass = rowMajor.clone();
            node.constraints = g;
        });
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
        ODEProblem problem = ODEProblem.builder(ODEFunction.of(derivative(u0.shape()))).u0(new double[u0.size()]).tspan(t0, t1)
                .p(new double[size()]).massMatrix(mass).build();
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
        if (constraints != null) {
            du = Expr.concatenate(0, List.of(du, constraints.derivative(u, p, t)));
        }
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
