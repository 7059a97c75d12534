package dev.flowgrad.polyglot.cli;

import dev.flowgrad.polyglot.SolutionHandle;
import dev.flowgrad.polyglot.plot.Plot;
import dev.flowgrad.plot.PlotSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The picture of {@code flowgrad solve --plot}: the components of u over t. */
final class SolutionPlot {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 500;
    /** More curves than this cannot be told apart, nor their names be read. */
    private static final int MOST_CURVES = 12;

    private SolutionPlot() {}

    static void write(SolutionHandle solution, String title, Path file) {
        double[] t = solution.t;
        double[] u = solution.u;
        // The steps of a good method are far apart: the curve between them comes from its dense output.
        double[] fine = solution.smoothTimes(WIDTH);
        if (fine.length > 0) {
            t = fine;
            u = solution.values(fine);
        }
        List<PlotSpec.Series> curves = new ArrayList<>();
        int count = Math.min(solution.dim, MOST_CURVES);
        for (int j = 0; j < count; j++) {
            double[] component = new double[t.length];
            for (int i = 0; i < t.length; i++) {
                component[i] = u[i * solution.dim + j];
            }
            curves.add(new PlotSpec.Series("u" + j, t, component, PlotSpec.Style.LINE, null));
        }
        Plot.write(new PlotSpec(title, "t", "", false, false, WIDTH, HEIGHT, curves), file);
    }
}
