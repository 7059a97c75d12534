package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.symplectic.SlopeFit;
import dev.flowgrad.ode.symplectic.SymplecticTableau;
import java.util.Arrays;

/**
 * Steps of a symplectic method in reverse. A kick {@code v += h k_i f1(u)} sends {@code h k_i f1_u^T vbar} to ubar, a drift
 * {@code u += h d_i f2(v)} sends {@code h d_i f2_v^T ubar} to vbar, from the last to the first; states between are computed
 * again. What looked inside a step is a polynomial of both its ends and slopes there, see {@link SlopeFit}.
 *
 * <p>Source: Sanz-Serna, Symplectic Runge-Kutta schemes for adjoint equations, automatic differentiation, optimal control,
 * and more, SIAM Review 58 (2016), 3-33.
 */
final class SymplecticReversal implements StepReversal {
    private final SymplecticTableau tableau;
    private final SlopeFit fit;
    private final Rhs f;
    private final TransposedJacobian.Instance jacobian;
    private final double[] pbar;
    private final double[] kickTimes;
    private final double[] driftTimes;
    private final int size;

    private final double[] u;
    private final double[] next;
    /** States before the kicks, and before the drifts. */
    private final double[][] beforeKick;
    private final double[][] beforeDrift;
    private final double[] slope;
    /** The polynomial: coefficients after each round, states and slopes at the nodes of each. */
    private final double[][][] coefficients;
    private final double[][][] states;
    private final double[][] slopes;

    /** Cotangents: of the state, of the ends and the coefficients of the polynomial, of slopes at its nodes. */
    private final double[] bar;
    private final double[] startBar;
    private final double[] endBar;
    private final double[][] coefficientBars;
    private final double[][] slopeBars;
    private final double[] stateBar;
    private final double[] w;
    private final double[] value;
    private boolean active;
    private boolean looked;
    private double t;
    private double h;
    private double tNext;

    /** Adds to {@code pbar}. */
    SymplecticReversal(SymplecticTableau tableau, Rhs f, TransposedJacobian.Instance jacobian, int dim, double[] pbar) {
        this.tableau = tableau;
        this.f = f;
        this.jacobian = jacobian;
        this.pbar = pbar;
        fit = SlopeFit.of(tableau.order());
        kickTimes = tableau.kickTimes();
        driftTimes = tableau.driftTimes();
        size = dim / 2;
        int n = fit.nodes().length;
        u = new double[dim];
        next = new double[dim];
        beforeKick = new double[tableau.stages()][dim];
        beforeDrift = new double[tableau.stages()][dim];
        slope = new double[dim];
        coefficients = new double[fit.rounds() + 1][n][dim];
        states = new double[fit.rounds()][n][dim];
        slopes = new double[n][dim];
        bar = new double[dim];
        startBar = new double[dim];
        endBar = new double[dim];
        coefficientBars = new double[n][dim];
        slopeBars = new double[n][dim];
        stateBar = new double[dim];
        w = new double[dim];
        value = new double[dim];
    }

    @Override
    public void resume(double[] state) {
        System.arraycopy(state, 0, bar, 0, bar.length);
        active = true;
    }

    @Override
    public double[] state() {
        return bar;
    }

    /** Takes the step again. */
    @Override
    public void load(Tape tape, int row, double t, double h, double tNext) {
        tape.load(row, u, new double[0][]);
        this.t = t;
        this.h = h;
        this.tNext = tNext;
        looked = false;
        System.arraycopy(u, 0, next, 0, u.length);
        for (int i = 0; i < beforeKick.length; i++) {
            System.arraycopy(next, 0, beforeKick[i], 0, next.length);
            f.eval(slope, next, t + kickTimes[i] * h);
            move(0, h * tableau.kick()[i]);
            System.arraycopy(next, 0, beforeDrift[i], 0, next.length);
            if (tableau.drift()[i] != 0) {
                f.eval(slope, next, t + driftTimes[i] * h);
                move(size, h * tableau.drift()[i]);
            }
        }
    }

    private void move(int offset, double weight) {
        for (int j = offset; j < offset + size; j++) {
            next[j] += weight * slope[j];
        }
    }

    @Override
    public double end(double[] ct, int offset) {
        active = true;
        f.eval(slope, next, tNext);
        double byTime = 0;
        for (int j = 0; j < bar.length; j++) {
            bar[j] += ct[offset + j];
            byTime += ct[offset + j] * slope[j];
        }
        return byTime;
    }

    @Override
    public double look(double theta, double[] ct, int offset) {
        active = true;
        if (!looked) {
            begin();
        }
        double[][] k = coefficients[fit.rounds()];
        double rest = 1 - theta;
        double byTime = 0;
        for (int j = 0; j < bar.length; j++) {
            double c = ct[offset + j];
            double sum = 0;
            double derivative = 0;
            for (int n = k.length - 1; n >= 0; n--) {
                derivative = derivative * theta + sum;
                sum = sum * theta + k[n][j];
            }
            byTime += c * (next[j] - u[j] + (rest - theta) * sum + theta * rest * derivative);
            startBar[j] += rest * c;
            endBar[j] += theta * c;
            double weight = theta * rest * c;
            for (int n = 0; n < k.length; n++) {
                coefficientBars[n][j] += weight;
                weight *= theta;
            }
        }
        return byTime / h;
    }

    /** Finds the polynomial. */
    private void begin() {
        looked = true;
        Arrays.fill(startBar, 0);
        Arrays.fill(endBar, 0);
        for (int i = 0; i < slopes.length; i++) {
            Arrays.fill(coefficientBars[i], 0);
            Arrays.fill(slopeBars[i], 0);
        }
        int last = slopes.length - 1;
        f.eval(slopes[0], u, t);
        f.eval(slopes[last], next, tNext);
        for (int j = 0; j < u.length; j++) {
            double change = next[j] - u[j];
            coefficients[0][0][j] = h * slopes[0][j] - change;
            coefficients[0][1][j] = 2 * change - h * (slopes[0][j] + slopes[last][j]);
        }
        for (int round = 0; round < fit.rounds(); round++) {
            for (int i = 1; i < last; i++) {
                at(coefficients[round], fit.nodes()[i], states[round][i]);
                f.eval(slopes[i], states[round][i], t + fit.nodes()[i] * h);
            }
            for (int n = 0; n <= last; n++) {
                for (int j = 0; j < u.length; j++) {
                    double sum = 0;
                    for (int i = 0; i <= last; i++) {
                        sum += fit.inverse()[n][i] * (h * slopes[i][j] - next[j] + u[j]);
                    }
                    coefficients[round + 1][n][j] = sum;
                }
            }
        }
    }

    private void at(double[][] k, double theta, double[] out) {
        for (int j = 0; j < out.length; j++) {
            double sum = 0;
            for (int n = k.length - 1; n >= 0; n--) {
                sum = sum * theta + k[n][j];
            }
            out[j] = (1 - theta) * u[j] + theta * (next[j] + (1 - theta) * sum);
        }
    }

    @Override
    public void reverse() {
        if (!active) {
            return;
        }
        if (looked) {
            reverseFit();
        }
        for (int i = tableau.stages() - 1; i >= 0; i--) {
            if (tableau.drift()[i] != 0) {
                pull(beforeDrift[i], t + driftTimes[i] * h, size, h * tableau.drift()[i]);
            }
            pull(beforeKick[i], t + kickTimes[i] * h, 0, h * tableau.kick()[i]);
        }
        if (looked) {
            for (int j = 0; j < bar.length; j++) {
                bar[j] += startBar[j];
            }
        }
    }

    /** Through one half of f, the cotangent of which is {@code weight} times that of what it moved. */
    private void pull(double[] state, double time, int offset, double weight) {
        Arrays.fill(w, 0);
        for (int j = offset; j < offset + size; j++) {
            w[j] = weight * bar[j];
        }
        apply(state, time, w, bar);
    }

    private void apply(double[] state, double time, double[] ofSlope, double[] to) {
        jacobian.apply(state, time, ofSlope, value);
        jacobian.addParameters(1, pbar);
        for (int j = 0; j < to.length; j++) {
            to[j] += value[j];
        }
    }

    private void reverseFit() {
        int last = slopes.length - 1;
        for (int round = fit.rounds() - 1; round >= 0; round--) {
            for (int i = 0; i <= last; i++) {
                if (i > 0 && i < last) {
                    Arrays.fill(slopeBars[i], 0);
                }
                for (int n = 0; n <= last; n++) {
                    double weight = fit.inverse()[n][i];
                    for (int j = 0; j < bar.length; j++) {
                        slopeBars[i][j] += h * weight * coefficientBars[n][j];
                        endBar[j] -= weight * coefficientBars[n][j];
                        startBar[j] += weight * coefficientBars[n][j];
                    }
                }
            }
            for (double[] row : coefficientBars) {
                Arrays.fill(row, 0);
            }
            for (int i = 1; i < last; i++) {
                double theta = fit.nodes()[i];
                Arrays.fill(stateBar, 0);
                apply(states[round][i], t + theta * h, slopeBars[i], stateBar);
                for (int j = 0; j < bar.length; j++) {
                    startBar[j] += (1 - theta) * stateBar[j];
                    endBar[j] += theta * stateBar[j];
                    double weight = theta * (1 - theta) * stateBar[j];
                    for (int n = 0; n <= (round == 0 ? 1 : last); n++) {
                        coefficientBars[n][j] += weight;
                        weight *= theta;
                    }
                }
            }
        }
        for (int j = 0; j < bar.length; j++) {
            double first = coefficientBars[0][j];
            double second = coefficientBars[1][j];
            slopeBars[0][j] += h * (first - second);
            slopeBars[last][j] -= h * second;
            endBar[j] += 2 * second - first;
            startBar[j] -= 2 * second - first;
        }
        apply(u, t, slopeBars[0], startBar);
        apply(next, tNext, slopeBars[last], endBar);
        for (int j = 0; j < bar.length; j++) {
            bar[j] += endBar[j];
        }
    }

    @Override
    public void finish() {
    }
}
