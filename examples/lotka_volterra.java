import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.polyglot.plot.Plot;
import dev.flowgrad.polyglot.plot.PlotSpec;
import dev.flowgrad.sensitivity.SolveCall;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

// Predators and prey: solve the Lotka-Volterra equations and draw both populations.

Expr lotkaVolterra(Expr u, Expr p, Expr t) {
    Expr x = u.get(0);
    Expr y = u.get(1);
    Expr encounters = x.mul(y);
    return Expr.stack(p.get(0).mul(x).sub(p.get(1).mul(encounters)), p.get(3).mul(encounters).sub(p.get(2).mul(y)));
}

void main() {
    ODEProblem prob = ODEProblem.of(ODEFunction.trace(2, 4, this::lotkaVolterra), new double[] {1, 1}, 0, 10, 1.5, 1, 3, 1);
    SolveOptions options = SolveOptions.builder().method("Tsit5").rtol(1e-8).atol(1e-10).build();
    Solution sol = prob.solve(options);
    IO.println(sol.retcode() + ": u(10) = " + Arrays.toString(sol.last()));
    IO.println(sol.stats().naccept() + " steps, " + sol.stats().nf() + " evaluations of the right-hand side");

    double[] times = new double[101];
    Arrays.setAll(times, i -> 0.1 * i);
    Expr p = Expr.input("p", 4);
    Expr u = SolveCall.of(prob, options, Expr.constant(prob.u0(), 2), p, Expr.constant(times, 101));
    Expr loss = u.slice(1, 0, 1).sub(1).pow(2).sum();
    double[][] result = Executor.of(Gradient.valueAndGrad(Program.of(List.of(p), List.of(loss)), 0)).evaluate(prob.p());
    IO.println("sum of (x - 1)^2 = " + result[0][0] + ", its gradient with respect to p = " + Arrays.toString(result[1]));

    double[] fine = new double[1001];
    Arrays.setAll(fine, i -> 0.01 * i);
    double[] dense = sol.at(fine);
    List<PlotSpec.Series> curves = List.of(curve("prey", fine, dense, 0), curve("predators", fine, dense, 1));
    IO.println("picture: " + Plot.write(new PlotSpec("Lotka-Volterra", "t", "", false, false, 800, 500, curves),
            Path.of("lotka_volterra.svg")));
}

PlotSpec.Series curve(String name, double[] t, double[] u, int component) {
    double[] y = new double[t.length];
    Arrays.setAll(y, i -> u[2 * i + component]);
    return new PlotSpec.Series(name, t, y, PlotSpec.Style.LINE, null);
}
