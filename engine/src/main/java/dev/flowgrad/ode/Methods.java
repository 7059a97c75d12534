package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.adams.VCABM;
import dev.flowgrad.ode.implicit.Esdirk;
import dev.flowgrad.ode.implicit.FBDF;
import dev.flowgrad.ode.implicit.KenCarp3;
import dev.flowgrad.ode.implicit.KenCarp4;
import dev.flowgrad.ode.implicit.KenCarp5;
import dev.flowgrad.ode.implicit.Kvaerno3;
import dev.flowgrad.ode.implicit.Kvaerno4;
import dev.flowgrad.ode.implicit.Kvaerno5;
import dev.flowgrad.ode.implicit.RadauIIA5;
import dev.flowgrad.ode.rosenbrock.Rodas4;
import dev.flowgrad.ode.rosenbrock.Rodas5P;
import dev.flowgrad.ode.rosenbrock.Rosenbrock23;
import dev.flowgrad.ode.rosenbrock.Rosenbrock;
import dev.flowgrad.ode.stabilized.RKC;
import dev.flowgrad.ode.stabilized.Rock;
import dev.flowgrad.ode.symplectic.CalvoSanz4;
import dev.flowgrad.ode.symplectic.KahanLi6;
import dev.flowgrad.ode.symplectic.KahanLi8;
import dev.flowgrad.ode.symplectic.McAte4;
import dev.flowgrad.ode.symplectic.Ruth3;
import dev.flowgrad.ode.symplectic.Symplectic;
import dev.flowgrad.ode.symplectic.VelocityVerlet;
import dev.flowgrad.ode.tableaus.Euler;
import dev.flowgrad.ode.tableaus.Heun;
import dev.flowgrad.ode.tableaus.Midpoint;
import dev.flowgrad.ode.tableaus.Tsit5;
import dev.flowgrad.ode.tableaus.Vern6;
import dev.flowgrad.ode.tableaus.Vern7;
import dev.flowgrad.ode.tableaus.Vern8;
import dev.flowgrad.ode.tableaus.Vern9;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All methods, by name. */
public final class Methods {
    /** Euler's method. */
    public static final Method EULER = new ExplicitRungeKutta(Euler.TABLEAU);
    /** Heun's method. */
    public static final Method HEUN = new ExplicitRungeKutta(Heun.TABLEAU);
    /** The explicit midpoint rule. */
    public static final Method MIDPOINT = new ExplicitRungeKutta(Midpoint.TABLEAU);
    /** The classical Runge-Kutta method. */
    public static final Method RK4 =
            new ExplicitRungeKutta(dev.flowgrad.ode.tableaus.RK4.TABLEAU);
    /** Bogacki and Shampine 3(2). */
    public static final Method BS3 =
            new ExplicitRungeKutta(dev.flowgrad.ode.tableaus.BS3.TABLEAU);
    /** Dormand and Prince 5(4), with the little integral action of the code DOPRI5. */
    public static final Method DP5 =
            new ExplicitRungeKutta(dev.flowgrad.ode.tableaus.DP5.TABLEAU, new PIController(0.85, 0.2));
    /** Tsitouras 5(4). */
    public static final ExplicitRungeKutta TSIT5 = new ExplicitRungeKutta(Tsit5.TABLEAU);
    /** Verner 6(5). */
    public static final Method VERN6 = new ExplicitRungeKutta(Vern6.TABLEAU);
    /** Verner 7(6). */
    public static final ExplicitRungeKutta VERN7 = new ExplicitRungeKutta(Vern7.TABLEAU);
    /** Verner 8(7). */
    public static final Method VERN8 = new ExplicitRungeKutta(Vern8.TABLEAU);
    /** Verner 9(8). */
    public static final Method VERN9 = new ExplicitRungeKutta(Vern9.TABLEAU);
    /** Dormand and Prince 8(5,3), with the controller of the code DOP853. */
    public static final Method DOP853 = new ExplicitRungeKutta(
            dev.flowgrad.ode.tableaus.DOP853.TABLEAU, new IController(0.9, 1.0 / 3, 6));

    /** Shampine and Reichelt's Rosenbrock method 2(3). */
    public static final Method ROSENBROCK23 = new Rosenbrock(Rosenbrock23.TABLEAU);
    /** The Rosenbrock method of the code RODAS, 4(3). */
    public static final Method RODAS4 = new Rosenbrock(Rodas4.TABLEAU);
    /** Steinebach's Rosenbrock method 5(4). */
    public static final Method RODAS5P = new Rosenbrock(Rodas5P.TABLEAU);
    /** The trapezoidal rule with the second backward difference formula. */
    public static final Method TRBDF2 = new Esdirk(dev.flowgrad.ode.implicit.TRBDF2.TABLEAU);
    /** Kværnø's ESDIRK pair 3(2). */
    public static final Method KVAERNO3 = new Esdirk(Kvaerno3.TABLEAU);
    /** Kværnø's ESDIRK pair 4(3). */
    public static final Method KVAERNO4 = new Esdirk(Kvaerno4.TABLEAU);
    /** Kværnø's ESDIRK pair 5(4). */
    public static final Method KVAERNO5 = new Esdirk(Kvaerno5.TABLEAU);
    /** Kennedy and Carpenter's ESDIRK pair 3(2). */
    public static final Method KENCARP3 = new Esdirk(KenCarp3.TABLEAU);
    /** Kennedy and Carpenter's ESDIRK pair 4(3). */
    public static final Method KENCARP4 = new Esdirk(KenCarp4.TABLEAU);
    /** Kennedy and Carpenter's ESDIRK pair 5(4). */
    public static final Method KENCARP5 = new Esdirk(KenCarp5.TABLEAU);
    /** Ascher, Ruuth and Spiteri's additive pair of order 2. */
    public static final Method ARS222 = new Esdirk(dev.flowgrad.ode.implicit.ARS222.TABLEAU);
    /** Ascher, Ruuth and Spiteri's additive pair of order 3. */
    public static final Method ARS443 = new Esdirk(dev.flowgrad.ode.implicit.ARS443.TABLEAU);
    /** Cox and Matthews' exponential method of order 4. */
    public static final Method ETDRK4 = new dev.flowgrad.ode.exponential.ETDRK4();
    /** Radau IIA of order 5, by Hairer and Wanner. */
    public static final Method RADAU_IIA5 = new RadauIIA5();

    /** Backward differentiation formulas of order 1 to 5. */
    public static final Method FBDF = new FBDF(5);
    /** The same for fully implicit problems. */
    public static final Method DFBDF = new FBDF(5, true);
    /** Adams-Bashforth-Moulton methods of order 1 to 12. */
    public static final Method VCABM = new VCABM(dev.flowgrad.ode.adams.VCABM.MOST);

    /** The Runge-Kutta-Chebyshev method of order 2. */
    public static final Method RKC = new RKC();
    /** Abdulle and Medovikov's orthogonal Runge-Kutta-Chebyshev method of order 2. */
    public static final Method ROCK2 = Rock.rock2();
    /** Abdulle's orthogonal Runge-Kutta-Chebyshev method of order 4. */
    public static final Method ROCK4 = Rock.rock4();

    /** Störmer's and Verlet's method with velocities. */
    public static final Method VELOCITY_VERLET = new Symplectic(VelocityVerlet.TABLEAU);
    /** Ruth's symplectic method of order 3. */
    public static final Method RUTH3 = new Symplectic(Ruth3.TABLEAU);
    /** McLachlan and Atela's symplectic method of order 4. */
    public static final Method MC_ATE4 = new Symplectic(McAte4.TABLEAU);
    /** Calvo and Sanz-Serna's symplectic method of order 4. */
    public static final Method CALVO_SANZ4 = new Symplectic(CalvoSanz4.TABLEAU);
    /** Kahan and Li's symplectic composition of order 6. */
    public static final Method KAHAN_LI6 = new Symplectic(KahanLi6.TABLEAU);
    /** Kahan and Li's symplectic composition of order 8. */
    public static final Method KAHAN_LI8 = new Symplectic(KahanLi8.TABLEAU);

    /** Below this relative tolerance a method of higher order takes less work. */
    private static final double TIGHT = 1e-6;

    /** Above this many unknowns factorisations cost more than iterations. */
    private static final int LARGE = 500;
    /** Above this many unknowns differences for a full Jacobian cost too much time and memory. */
    private static final int HUGE = 3000;
    private static final Method AUTO_CRUDE = new AutoSwitch(TSIT5, RODAS5P);
    private static final Method AUTO_TIGHT = new AutoSwitch(VERN7, RODAS5P);
    private static final Method LARGE_CRUDE = new AutoSwitch(TSIT5, FBDF);
    private static final Method LARGE_TIGHT = new AutoSwitch(VERN7, FBDF);
    /** The name of a switching method. */
    private static final Pattern SWITCH = Pattern.compile("AutoSwitch\\((\\w+), *(.+)\\)");
    /** The name of a method with an option. */
    private static final Pattern OPTION = Pattern.compile("(\\w+)\\((\\w+)=(\\w*)\\)");

    private static final List<Method> ALL = List.of(
            EULER, HEUN, MIDPOINT, RK4, BS3, DP5, TSIT5, VERN6, VERN7, VERN8, VERN9, DOP853,
            ROSENBROCK23, RODAS4, RODAS5P,
            TRBDF2, KVAERNO3, KVAERNO4, KVAERNO5, KENCARP3, KENCARP4, KENCARP5, RADAU_IIA5, FBDF, DFBDF,
            VCABM, RKC, ROCK2, ROCK4, VELOCITY_VERLET, RUTH3, MC_ATE4, CALVO_SANZ4, KAHAN_LI6, KAHAN_LI8,
            ARS222, ARS443, ETDRK4);

    private Methods() {
    }

    /** All methods, simple ones first. */
    public static List<Method> all() {
        return ALL;
    }

    /**
     * The method of this name, or {@code AutoSwitch(Tsit5, Rodas5P)} and the like for one that switches, or
     * {@code KenCarp4(linsolve=gmres)} for one with an option; upper and lower case count. An error that
     * suggests the nearest name if there is none.
     */
    public static Method byName(String name) {
        for (Method method : ALL) {
            if (method.name().equals(name)) {
                return method;
            }
        }
        Matcher both = SWITCH.matcher(name);
        if (both.matches() && byName(both.group(1)) instanceof ExplicitRungeKutta nonstiff) {
            return new AutoSwitch(nonstiff, byName(both.group(2)));
        }
        Matcher option = OPTION.matcher(name);
        if (option.matches()) {
            return with(byName(option.group(1)), option.group(2), option.group(3));
        }
        String nearest = NearestName.of(name, ALL.stream().map(Method::name).toList());
        String names = ALL.stream().map(Method::name).collect(Collectors.joining(", "));
        throw new FlowgradException("method", "`method` has no \"" + name + "\""
                + (nearest == null ? "" : ", did you mean \"" + nearest + "\"?") + "; there are " + names);
    }

    private static Method with(Method method, String option, String value) {
        if (!option.equals("linsolve")) {
            throw new FlowgradException("method", "`" + option + "` is no option of a method; there is linsolve");
        }
        return method.with(LinearSolve.byName(value));
    }

    /** The explicit method for this relative tolerance: Tsit5 for 1e-6 and above, Vern7 below. */
    public static Method explicit(double rtol) {
        return rtol >= TIGHT ? TSIT5 : VERN7;
    }

    /**
     * The method to use when none is named: Tsit5 for {@code rtol} of 1e-6 and above, Vern7 below, and where
     * the problem turns out to be stiff Rodas5P, or for many unknowns FBDF, which factorises less often. A
     * function that is called back, of very many unknowns, has no Jacobian that could be afforded: it stays
     * with the explicit method.
     */
    public static Method choose(double rtol, ODEFunction f) {
        if (f.dim() > HUGE && f.program() == null) {
            return explicit(rtol);
        }
        return choose(rtol, f.dim());
    }

    /** As above, for a traced function of this many unknowns. */
    public static Method choose(double rtol, int dim) {
        if (dim > LARGE) {
            return rtol >= TIGHT ? LARGE_CRUDE : LARGE_TIGHT;
        }
        return rtol >= TIGHT ? AUTO_CRUDE : AUTO_TIGHT;
    }

    /**
     * The method for a fully implicit problem: DFBDF for {@code rtol} of 1e-6 and above and for many unknowns, RadauIIA5
     * otherwise.
     */
    public static Method chooseResidual(double rtol, int dim) {
        return rtol >= TIGHT || dim > LARGE ? DFBDF : RADAU_IIA5;
    }

    /** The method for a problem that takes an implicit one: Rodas5P, or FBDF for many unknowns. */
    public static Method chooseImplicit(int dim) {
        return dim > LARGE ? FBDF : RODAS5P;
    }
}
