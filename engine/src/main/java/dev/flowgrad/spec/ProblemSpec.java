package dev.flowgrad.spec;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.DAEFunction;
import dev.flowgrad.ode.DAEProblem;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What kind of problem is to be solved, in JSON, such as {@code {"kind": "ode", "mass_matrix": [1, 0, 0, 0]}}. By kind:
 *
 * <ul>
 *   <li>ode, with a right-hand side of u, p and t: mass_matrix, row-major; consistent, true if u0 is known to satisfy all
 *       equations, so that its derivatives do
 *   <li>dae, with a residual of du, u, p and t: du0, differential_vars (truth values, or left out)
 * </ul>
 */
public final class ProblemSpec {
    private static final Map<String, List<String>> KINDS = Map.of(
            "ode", List.of("mass_matrix", "consistent"),
            "dae", List.of("du0", "differential_vars"));

    private final String kind;
    private final Map<?, ?> values;

    private ProblemSpec(String kind, Map<?, ?> values) {
        this.kind = kind;
        this.values = values;
    }

    /** Reads a spec; null is a plain right-hand side. */
    static ProblemSpec parse(Object json) {
        if (json == null) {
            return new ProblemSpec("ode", Map.of());
        }
        if (!(json instanceof Map<?, ?> map) || !(map.get("kind") instanceof String kind) || !KINDS.containsKey(kind)) {
            throw new FlowgradException("problem", "`problem` must be of kind ode or dae, got " + Json.write(json));
        }
        for (Object name : map.keySet()) {
            if (!name.equals("kind") && !KINDS.get(kind).contains(name)) {
                throw new FlowgradException("problem", "`" + name + "` is no part of a problem of kind " + kind + "; there are "
                        + String.join(", ", KINDS.get(kind)));
            }
        }
        return new ProblemSpec(kind, map);
    }

    /** Whether initial values are known to satisfy all equations. */
    boolean isConsistent() {
        return Boolean.TRUE.equals(values.get("consistent"));
    }

    /** The entries of the mass matrix, row-major, or null. */
    double[] massMatrix() {
        return values.get("mass_matrix") == null ? null : numbers("mass_matrix");
    }

    /**
     * The problem.
     *
     * @param f        the right-hand side, asked for if this is of kind ode
     * @param residual the residual, asked for if this is of kind dae
     */
    public ODEProblem problem(Supplier<ODEFunction> f, Supplier<DAEFunction> residual, double[] u0, double[] p, double t0,
            double t1) {
        if (kind.equals("dae")) {
            return DAEProblem.of(residual.get(), numbers("du0"), differential(), u0, t0, t1, p).toProblem();
        }
        ODEProblem problem = ODEProblem.of(f.get(), u0, t0, t1, p);
        return massMatrix() == null ? problem : problem.remake().massMatrix(massMatrix()).build();
    }

    private double[] numbers(String name) {
        if (values.get(name) instanceof List<?> list && list.stream().allMatch(x -> x instanceof Number)) {
            return list.stream().mapToDouble(x -> ((Number) x).doubleValue()).toArray();
        }
        throw new FlowgradException(name, "`" + name + "` must be numbers, got " + Json.write(values.get(name)));
    }

    private boolean[] differential() {
        Object given = values.get("differential_vars");
        if (given == null) {
            return null;
        }
        if (!(given instanceof List<?> list) || !list.stream().allMatch(Boolean.class::isInstance)) {
            throw new FlowgradException("differential_vars", "`differential_vars` must be true or false for each unknown, got "
                    + Json.write(given));
        }
        boolean[] differential = new boolean[list.size()];
        for (int i = 0; i < differential.length; i++) {
            differential[i] = Objects.equals(list.get(i), true);
        }
        return differential;
    }
}
