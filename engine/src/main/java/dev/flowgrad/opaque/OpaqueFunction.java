package dev.flowgrad.opaque;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Derivatives;
import dev.flowgrad.ode.GivenJacobian;
import dev.flowgrad.ode.Linearization;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Rhs;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A function of u, p and t that is called back, with what it knows of its derivatives. It becomes a Program by {@link
 * #program}, an operation of which finds it by name in this process: keep it for as long as such Programs are used.
 * Thread-safe if its parts are.
 */
public final class OpaqueFunction {
    private static final AtomicLong COUNT = new AtomicLong();
    /** By name; the only strong reference to a name is in its function. */
    private static final Map<String, WeakReference<OpaqueFunction>> KNOWN = Collections.synchronizedMap(new WeakHashMap<>());

    private final String name = "f" + COUNT.incrementAndGet();
    private final int states;
    private final int parameters;
    private final int size;
    private final ODEFunction.Instance value;
    private final ODEFunction.Instance jacobian;
    private final Jvp jvp;
    private final Vjp vjp;
    private final Program program;
    private volatile boolean closed;

    /** A derivative in a direction. */
    @FunctionalInterface
    public interface Jvp {
        /** Writes all of {@code out = f_u du + f_p dp + f_t dt}; must not change or keep any other array. */
        void eval(double[] out, double[] u, double[] p, double t, double[] du, double[] dp, double dt);
    }

    /** Products with the transposed derivatives. */
    @FunctionalInterface
    public interface Vjp {
        /** Writes all of {@code du = w f_u, dp = w f_p} and {@code dt[0] = w f_t}; must not change or keep any other array. */
        void eval(double[] du, double[] dp, double[] dt, double[] u, double[] p, double t, double[] w);
    }

    /**
     * A function with its derivatives, any of which may be null.
     *
     * @param states     length of u
     * @param parameters length of p
     * @param size       how many numbers it gives
     * @param value      the function
     * @param jacobian   writes its derivative by u, row-major of shape {@code (size, states)}
     */
    public OpaqueFunction(int states, int parameters, int size, ODEFunction.Instance value, ODEFunction.Instance jacobian,
            Jvp jvp, Vjp vjp) {
        this.states = states;
        this.parameters = parameters;
        this.size = size;
        this.value = value;
        this.jacobian = jacobian;
        this.jvp = jvp;
        this.vjp = vjp;
        KNOWN.put(name, new WeakReference<>(this));
        List<Expr> inputs = List.of(Expr.input("u", states), Expr.input("p", parameters), Expr.input("t"));
        program = Program.of(inputs, List.of(OpaqueCall.value(this, inputs)), List.of("y"));
    }

    /** The function of this name. */
    static OpaqueFunction named(String name) {
        WeakReference<OpaqueFunction> known = KNOWN.get(name);
        OpaqueFunction f = known == null ? null : known.get();
        if (f == null) {
            throw freed();
        }
        return f;
    }

    private static FlowgradException freed() {
        return new FlowgradException("f", "`f` is a function that is called back, and it was freed, or belongs to another "
                + "process; keep it as long as what was made of it");
    }

    /** It is not called again: from now on whatever needs it fails. */
    public void close() {
        closed = true;
    }

    String name() {
        return name;
    }

    int states() {
        return states;
    }

    int parameters() {
        return parameters;
    }

    /** How many numbers it gives. */
    public int size() {
        return size;
    }

    /** From u, p and t to its value. */
    public Program program() {
        return program;
    }

    /** Its value, a new u and then perhaps a new p, in the form that an affect has. */
    public Program affect() {
        Expr all = program.outputs().getFirst();
        List<Expr> parts = size == states ? List.of(all)
                : List.of(all.slice(0, 0, states), all.slice(0, states, parameters));
        return Program.of(program.inputs(), parts);
    }

    /** It as a right-hand side. Faster than its Program, with the same numbers; its derivatives are for implicit methods. */
    public ODEFunction function() {
        if (size != states) {
            throw new FlowgradException("f", "`f` must give as many numbers as u has, " + states + ", but gives " + size);
        }
        boolean derives = jacobian == null && (jvp != null || vjp != null);
        ODEFunction traced = derives ? ODEFunction.of(program) : null;
        return new ODEFunction() {
            @Override
            public int dim() {
                return states;
            }

            @Override
            public int parameters() {
                return parameters;
            }

            @Override
            public Derivatives derivatives() {
                return derives ? traced.derivatives() : null;
            }

            @Override
            public Linearization linearization(Rhs f) {
                return jacobian == null ? null : new GivenJacobian(f, states, OpaqueFunction.this::jacobian);
            }

            @Override
            public Instance instantiate() {
                return OpaqueFunction.this::value;
            }
        };
    }

    void value(double[] out, double[] u, double[] p, double t) {
        checkOpen();
        value.eval(out, u, p, t);
    }

    private void jacobian(double[] out, double[] u, double[] p, double t) {
        checkOpen();
        jacobian.eval(out, u, p, t);
    }

    /** Whether it has derivatives by u alone; otherwise by all or by none. */
    boolean onlyByState() {
        return jacobian != null && jvp == null && vjp == null;
    }

    /** Whether it has any derivative. */
    boolean derives() {
        return jacobian != null || jvp != null || vjp != null;
    }

    /** Whether it has a rule for reverse mode. */
    boolean reverses() {
        return vjp != null;
    }

    /** Writes {@code out}, of shape (k, size), for as many directions: a row of {@code du} and {@code dp} and a dt each. */
    void tangents(double[] out, double[] u, double[] p, double t, double[] du, double[] dp, double[] dt) {
        checkOpen();
        if (jvp == null) {
            rows(out, u, p, t, du, dp, dt);
            return;
        }
        double[] one = new double[size];
        double[] byU = new double[states];
        double[] byP = new double[parameters];
        for (int k = 0; k < dt.length; k++) {
            System.arraycopy(du, k * states, byU, 0, states);
            System.arraycopy(dp, k * parameters, byP, 0, parameters);
            jvp.eval(one, u, p, t, byU, byP, dt[k]);
            System.arraycopy(one, 0, out, k * size, size);
        }
    }

    /** The same from the rows of the Jacobian. */
    private void rows(double[] out, double[] u, double[] p, double t, double[] du, double[] dp, double[] dt) {
        double[] byU = new double[size * states];
        double[] byP = new double[size * parameters];
        double[] byT = new double[size];
        if (jacobian != null && vjp == null) {
            jacobian.eval(byU, u, p, t);
        } else {
            double[] w = new double[size];
            double[] row = new double[states + parameters + 1];
            for (int i = 0; i < size; i++) {
                w[i] = 1;
                cotangents(row, u, p, t, w);
                w[i] = 0;
                System.arraycopy(row, 0, byU, i * states, states);
                System.arraycopy(row, states, byP, i * parameters, parameters);
                byT[i] = row[states + parameters];
            }
        }
        for (int k = 0; k < dt.length; k++) {
            for (int i = 0; i < size; i++) {
                out[k * size + i] = dot(byU, i * states, du, k * states, states)
                        + dot(byP, i * parameters, dp, k * parameters, parameters) + byT[i] * dt[k];
            }
        }
    }

    private static double dot(double[] a, int at, double[] b, int bt, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a[at + i] * b[bt + i];
        }
        return sum;
    }

    /** Writes {@code out}: the cotangents of u, p and t, one after the other. */
    void cotangents(double[] out, double[] u, double[] p, double t, double[] w) {
        checkOpen();
        double[] du = new double[states];
        double[] dp = new double[parameters];
        double[] dt = new double[1];
        vjp.eval(du, dp, dt, u, p, t, w);
        System.arraycopy(du, 0, out, 0, states);
        System.arraycopy(dp, 0, out, states, parameters);
        out[states + parameters] = dt[0];
    }

    private void checkOpen() {
        if (closed) {
            throw freed();
        }
    }
}
