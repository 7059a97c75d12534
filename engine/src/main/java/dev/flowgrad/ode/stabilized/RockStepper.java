package dev.flowgrad.ode.stabilized;

import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Rhs;
import java.util.List;

/** Steps of {@link Rock}: the recurrence of the least degree that is stable, then the stages that finish. */
final class RockStepper extends StabilizedStepper {
    private final RockTable table;
    private final List<RockTable.Degree> degrees;
    private final double mostReach;
    /** Slopes at the stages of the finish. */
    private final double[][] k;
    private final double[] stage;
    private double[] before;
    private double[] last;
    private RockTable.Degree used;

    RockStepper(Rhs f, double[] u0, ErrorNorm norm, RockTable table, List<RockTable.Degree> degrees) {
        super(f, u0, norm);
        this.table = table;
        this.degrees = degrees;
        int least = degrees.getFirst().degree() + table.finish();
        int most = degrees.getLast().degree() + table.finish();
        mostReach = table.reach(Math.max(least, Math.min(most, mostStages(norm, table.noise(), 2 * table.finish()))));
        k = new double[table.finish()][u0.length];
        stage = new double[u0.length];
        before = new double[u0.length];
        last = new double[u0.length];
    }

    @Override
    double mostReach() {
        return mostReach;
    }

    @Override
    void step(double reach, double t, double h) {
        used = degree(table.stages(reach) - table.finish());
        double c = recur(used.recurrence(), used.degree(), t, h);
        finish(t + c * h, h);
    }

    /** The first degree that is no less. */
    private RockTable.Degree degree(double least) {
        for (int i = 0; i < degrees.size(); i++) {
            if (degrees.get(i).degree() >= least) {
                return degrees.get(i);
            }
        }
        return degrees.getLast();
    }

    /** Leaves the end of the recurrence in {@code last}, and returns its time, in units of the step. */
    private double recur(double[] recurrence, int degree, double t, double h) {
        double cBefore = 0;
        double c = recurrence[0];
        double first = recurrence[0] * h;
        for (int i = 0; i < u.length; i++) {
            before[i] = u[i];
            last[i] = u[i] + first * slope[i];
        }
        for (int j = 2; j <= degree; j++) {
            double a = recurrence[2 * j - 3];
            double back = recurrence[2 * j - 2];
            f.eval(stage, last, t + c * h);
            for (int i = 0; i < u.length; i++) {
                before[i] = a * h * stage[i] + (1 + back) * last[i] - back * before[i];
            }
            double[] next = before;
            before = last;
            last = next;
            double cNext = a + (1 + back) * c - back * cBefore;
            cBefore = c;
            c = cNext;
        }
        return c;
    }

    private void finish(double t, double h) {
        double[] a = used.a();
        f.eval(k[0], last, t);
        for (int s = 1, row = 0; s < k.length; row += s, s++) {
            double c = 0;
            System.arraycopy(last, 0, stage, 0, u.length);
            for (int j = 0; j < s; j++) {
                c += a[row + j];
                add(stage, a[row + j] * h, k[j]);
            }
            f.eval(k[s], stage, t + c * h);
        }
        System.arraycopy(last, 0, next, 0, u.length);
        for (int s = 0; s < k.length; s++) {
            add(next, used.b()[s] * h, k[s]);
        }
    }

    @Override
    void estimate(double[] error, double h) {
        double[] e = used.e();
        for (int i = 0; i < error.length; i++) {
            error[i] = e[k.length] * h * endSlope[i];
        }
        for (int s = 0; s < k.length; s++) {
            add(error, e[s] * h, k[s]);
        }
    }

    private static void add(double[] to, double factor, double[] x) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * x[i];
        }
    }
}
