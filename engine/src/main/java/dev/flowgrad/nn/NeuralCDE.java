package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.random.Key;
import dev.flowgrad.sensitivity.SolveCall;
import dev.flowgrad.spec.SensitivityAlgorithm;
import java.util.Arrays;
import java.util.List;

/**
 * {@code dz/dt = layer(z) dX/dt}, {@code z(t0) = initial(X(t0))}, where X is the {@link HermitePath} through irregular
 * observations (Kidger, Morrill, Foster and Lyons 2020). Parameters: those of initial, layer and readout, one after the other.
 * Immutable: each method gives another one.
 */
public final class NeuralCDE implements Parametric {
    private final Chain parts;
    private final SolveOptions options;
    private final SensitivityAlgorithm sensealg;
    private final double[] saveat;

    private NeuralCDE(Chain parts, SolveOptions options, SensitivityAlgorithm sensealg, double[] saveat) {
        this.parts = parts;
        this.options = options;
        this.sensealg = sensealg;
        this.saveat = saveat;
    }

    /**
     * The states themselves, solved by a method and tolerances that are chosen.
     *
     * @param layer   (..., hidden) to (..., hidden * channels)
     * @param initial (..., channels) to (..., hidden)
     */
    public static NeuralCDE of(Layer layer, Layer initial) {
        return new NeuralCDE(Chain.of(initial, layer), SolveOptions.DEFAULT, null, null);
    }

    /** The same with what {@code readout} makes of the states. */
    public static NeuralCDE of(Layer layer, Layer initial, Layer readout) {
        return new NeuralCDE(Chain.of(initial, layer, readout), SolveOptions.DEFAULT, null, null);
    }

    /** Solved by this method to these tolerances. */
    public NeuralCDE options(SolveOptions how) {
        return new NeuralCDE(parts, how, sensealg, saveat);
    }

    /** Differentiated so; chosen when left out. */
    public NeuralCDE sensealg(SensitivityAlgorithm algorithm) {
        return new NeuralCDE(parts, options, algorithm, saveat);
    }

    /** With the results at these times, (times, ..., outputs), in place of that at the last observation. */
    public NeuralCDE saveat(double... times) {
        return new NeuralCDE(parts, options, sensealg, times.clone());
    }

    @Override
    public List<Parameter> parameters() {
        return parts.parameters();
    }

    @Override
    public double[] initial(Key key) {
        return parts.initial(key);
    }

    /**
     * What readout makes of the state at the last time, of shape (..., outputs), or of those at the times of {@link #saveat}.
     *
     * @param ts increasing times
     * @param xs observations there, of shape (..., n, channels), NaN where there was none
     */
    public Expr apply(double[] ts, Expr xs, Expr theta) {
        checkTheta(theta);
        Expr times = Expr.constant(ts, ts.length);
        Expr observed = HermitePath.filled(times, xs);
        Expr slopes = HermitePath.slopes(times, observed);
        int[] first = xs.shape().clone();
        first[xs.rank() - 2] = 1;
        Expr start = observed.slice(xs.rank() - 2, 0, 1).reshape(Shapes.without(first, new int[] {xs.rank() - 2}));
        Expr z0 = parts.layers().get(0).apply(start, parts.part(theta, 0));
        Expr own = parts.part(theta, 1);
        Expr p = Expr.concatenate(0, List.of(own, slopes.reshape(slopes.size())));
        double end = ts[ts.length - 1];
        ODEProblem problem = ODEProblem.builder(ODEFunction.of(derivative(times, z0.shape(), own.size(), slopes.shape())))
                .u0(new double[z0.size()]).tspan(ts[0], end).p(new double[p.size()]).build();
        SolveOptions withStops = options.toBuilder().tstops(Arrays.copyOfRange(ts, 1, ts.length - 1)).build();
        double[] wanted = saveat == null ? new double[] {end} : saveat;
        Expr states = SolveCall.of(problem, withStops, z0, p, Expr.constant(wanted, wanted.length), sensealg);
        Expr z = saveat == null ? states.get(0) : states;
        return parts.layers().size() < 3 ? z : parts.layers().get(2).apply(z, parts.part(theta, 2));
    }

    private Program derivative(Expr times, int[] state, int size, int[] slopes) {
        Expr z = Expr.input("u", state);
        Expr p = Expr.input("p", size + Shapes.size(slopes));
        Expr t = Expr.input("t");
        Expr dx = HermitePath.derivative(times, p.slice(0, size, Shapes.size(slopes)).reshape(slopes), t);
        int channels = slopes[slopes.length - 1];
        Expr field = parts.layers().get(1).apply(z, p.slice(0, 0, size));
        if (!Arrays.equals(field.shape(), Inputs.withLast(state, state[state.length - 1] * channels))) {
            throw new FlowgradException("layer", "`layer` of a NeuralCDE must give " + state[state.length - 1] + " * " + channels
                    + " numbers for each state, one for each component and channel, got " + Shapes.text(field.shape()));
        }
        int[] row = Shapes.join(Arrays.copyOf(dx.shape(), dx.rank() - 1), new int[] {1, channels});
        Expr dz = field.reshape(Shapes.join(state, new int[] {channels})).mul(dx.reshape(row)).sum(state.length);
        return Program.of(List.of(z, p, t), List.of(dz), List.of("du"));
    }

    @Override
    public String toString() {
        return "NeuralCDE(" + parts.layers().get(1) + ")";
    }
}
