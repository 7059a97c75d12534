package dev.flowgrad.ir;

import dev.flowgrad.FlowgradException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One value of a {@link Program}: an operation, its arguments and the shape of its result. Immutable; equality is
 * identity. Making an expression checks the shapes and applies the identities of {@link Identities}, so what comes back
 * may be simpler than what was asked for.
 *
 * <p>Java code writes a traced function with the fluent methods here, as Python and JavaScript do with operators:
 * {@code x.mul(a).sub(b.mul(x).mul(y))}.
 */
public final class Expr {
    private static final int[] NONE = {};

    private final Op op;
    private final Expr[] args;
    private final int[] attrs;
    private final Object payload;
    private final int[] shape;
    private final int size;

    private Expr(Op op, Expr[] args, int[] attrs, Object payload, int[] shape) {
        this.op = op;
        this.args = args;
        this.attrs = attrs;
        this.payload = payload;
        this.shape = shape;
        this.size = Shapes.size(shape);
    }

    // ---- making expressions

    /** An input of a Program. Each call makes a new one. */
    public static Expr input(String name, int... shape) {
        return new Expr(Op.INPUT, new Expr[0], NONE, name, shape.clone());
    }

    /** A scalar constant. */
    public static Expr constant(double value) {
        return new Expr(Op.CONST, new Expr[0], NONE, new double[] {value}, Shapes.SCALAR);
    }

    /** A constant array in row-major order. */
    public static Expr constant(double[] data, int... shape) {
        if (data.length != Shapes.size(shape)) {
            throw new FlowgradException("a constant of shape " + Shapes.text(shape) + " needs " + Shapes.size(shape)
                    + " numbers, got " + data.length);
        }
        return new Expr(Op.CONST, new Expr[0], shape.clone(), data.clone(), shape.clone());
    }

    /** An array of zeros. */
    public static Expr zeros(int... shape) {
        return constant(0.0).broadcast(shape);
    }

    /** A call of an operation defined elsewhere. */
    public static Expr call(Call call, Expr... args) {
        return make(Op.CALL, NONE, call, args);
    }

    /** Joins arrays along an existing axis. */
    public static Expr concatenate(int axis, List<Expr> parts) {
        return make(Op.CONCATENATE, new int[] {axis}, null, parts.toArray(Expr[]::new));
    }

    /** Joins arrays of one shape along a new first axis. */
    public static Expr stack(Expr... parts) {
        return stack(Arrays.asList(parts));
    }

    /** Joins arrays of one shape along a new first axis. */
    public static Expr stack(List<Expr> parts) {
        List<Expr> rows = new ArrayList<>(parts.size());
        for (Expr part : parts) {
            rows.add(part.reshape(Shapes.prepend(1, part.shape)));
        }
        return concatenate(0, rows);
    }

    /** {@code where(c, a, b)}: a where c is not zero, else b. */
    public static Expr where(Expr c, Expr a, Expr b) {
        return make(Op.WHERE, NONE, null, c, a, b);
    }

    /** The operation {@code op} on {@code args}; the general form of all methods here. */
    static Expr make(Op op, int[] attrs, Object payload, Expr... args) {
        int[] shape = Typing.shape(op, args, attrs, payload);
        Expr plain = new Expr(op, args, attrs, payload, shape);
        return Identities.simplify(plain);
    }

    /** This operation on other arguments, which may have other shapes. */
    public Expr with(Expr... newArgs) {
        if (op.kind() == Op.Kind.LEAF || Arrays.equals(args, newArgs)) {
            return this;
        }
        return make(op, attrs, payload, newArgs);
    }

    // ---- looking at expressions

    /** The operation. */
    public Op op() {
        return op;
    }

    /** Number of arguments. */
    public int arity() {
        return args.length;
    }

    /** The {@code i}th argument. */
    public Expr arg(int i) {
        return args[i];
    }

    /** The arguments. */
    public List<Expr> args() {
        return List.of(args);
    }

    /** The static integers of the operation (axes, indices, ...): shared, not to be modified. */
    public int[] attrs() {
        return attrs;
    }

    /** The shape: shared, not to be modified. */
    public int[] shape() {
        return shape;
    }

    /** Number of axes. */
    public int rank() {
        return shape.length;
    }

    /** Number of elements. */
    public int size() {
        return size;
    }

    /** Whether this is a constant. */
    public boolean isConstant() {
        return op == Op.CONST;
    }

    /** The elements of a constant, row-major: shared, not to be modified. */
    public double[] data() {
        return (double[]) payload;
    }

    /** The name of an input. */
    public String name() {
        return (String) payload;
    }

    /** The call of a CALL operation. */
    public Call call() {
        return (Call) payload;
    }

    Object payload() {
        return payload;
    }

    /** Whether this is, through any broadcasting and reshaping, a constant whose elements are all {@code value}, bit for bit. */
    public boolean isAll(double value) {
        Expr e = this;
        while (e.op == Op.BROADCAST || e.op == Op.RESHAPE) {
            e = e.args[0];
        }
        if (e.op != Op.CONST) {
            return false;
        }
        for (double x : e.data()) {
            if (Double.doubleToRawLongBits(x) != Double.doubleToRawLongBits(value)) {
                return false;
            }
        }
        return true;
    }

    // ---- elementwise operations, with NumPy's broadcasting

    /** A unary elementwise operation. */
    public Expr apply(Op unary) {
        return make(unary, NONE, null, this);
    }

    /** A binary elementwise operation. */
    public Expr apply(Op binary, Expr other) {
        return make(binary, NONE, null, this, other);
    }

    /** this + x. */
    public Expr add(Expr x) {
        return apply(Op.ADD, x);
    }

    /** this + x. */
    public Expr add(double x) {
        return add(constant(x));
    }

    /** this - x. */
    public Expr sub(Expr x) {
        return apply(Op.SUB, x);
    }

    /** this - x. */
    public Expr sub(double x) {
        return sub(constant(x));
    }

    /** this * x. */
    public Expr mul(Expr x) {
        return apply(Op.MUL, x);
    }

    /** this * x. */
    public Expr mul(double x) {
        return mul(constant(x));
    }

    /** this / x. */
    public Expr div(Expr x) {
        return apply(Op.DIV, x);
    }

    /** this / x. */
    public Expr div(double x) {
        return div(constant(x));
    }

    /** this to the power x. */
    public Expr pow(Expr x) {
        return apply(Op.POW, x);
    }

    /** this to the power x. */
    public Expr pow(double x) {
        return pow(constant(x));
    }

    /** -this. */
    public Expr neg() {
        return apply(Op.NEG);
    }

    /** |this|. */
    public Expr abs() {
        return apply(Op.ABS);
    }

    /** e to the power of this. */
    public Expr exp() {
        return apply(Op.EXP);
    }

    /** Natural logarithm. */
    public Expr log() {
        return apply(Op.LOG);
    }

    /** Square root. */
    public Expr sqrt() {
        return apply(Op.SQRT);
    }

    /** Sine. */
    public Expr sin() {
        return apply(Op.SIN);
    }

    /** Cosine. */
    public Expr cos() {
        return apply(Op.COS);
    }

    /** Hyperbolic tangent. */
    public Expr tanh() {
        return apply(Op.TANH);
    }

    /** 1 where this &lt; x, else 0. */
    public Expr lt(Expr x) {
        return apply(Op.LT, x);
    }

    /** 1 where this &le; x, else 0. */
    public Expr le(Expr x) {
        return apply(Op.LE, x);
    }

    /** 1 where this equals x, else 0. */
    public Expr eq(Expr x) {
        return apply(Op.EQ, x);
    }

    // ---- reductions

    /** Sum of all elements. */
    public Expr sum() {
        return sum(Shapes.range(rank()));
    }

    /** Sum over axes (sorted), which are removed. */
    public Expr sum(int... axes) {
        return reduce(Op.SUM, axes);
    }

    /** A reduction over axes (sorted), which are removed. */
    public Expr reduce(Op reduction, int... axes) {
        return make(reduction, axes, null, this);
    }

    // ---- structure

    /** Matrix product over the last two axes, leading axes broadcast. */
    public Expr matmul(Expr x) {
        return make(Op.MATMUL, NONE, null, this, x);
    }

    /** The same elements in another shape of the same size. */
    public Expr reshape(int... newShape) {
        return make(Op.RESHAPE, newShape, null, this);
    }

    /** NumPy's {@code broadcast_to}. */
    public Expr broadcast(int... newShape) {
        return make(Op.BROADCAST, newShape, null, this);
    }

    /** Axes permuted: axis i of the result is axis {@code permutation[i]}. */
    public Expr transpose(int... permutation) {
        return make(Op.TRANSPOSE, permutation, null, this);
    }

    /** The last two axes swapped. */
    public Expr swapLast() {
        int[] p = Shapes.range(rank());
        p[rank() - 1] = rank() - 2;
        p[rank() - 2] = rank() - 1;
        return transpose(p);
    }

    /** A part: element i of each axis is {@code start + i * step} of this. */
    public Expr slice(int[] starts, int[] sizes, int[] steps) {
        return make(Op.SLICE, Shapes.join(starts, sizes, steps), null, this);
    }

    /** {@code size} elements of {@code axis} from {@code start} on, all of the others. */
    public Expr slice(int axis, int start, int size) {
        int[] starts = new int[rank()];
        int[] sizes = shape.clone();
        int[] steps = new int[rank()];
        Arrays.fill(steps, 1);
        starts[axis] = start;
        sizes[axis] = size;
        return slice(starts, sizes, steps);
    }

    /** Element {@code i} of the first axis. */
    public Expr get(int i) {
        return slice(0, i, 1).reshape(Arrays.copyOfRange(shape, 1, rank()));
    }

    /** Zeros of shape {@code shape} with this placed at {@code start + i * step}: the adjoint of {@link #slice}. */
    public Expr pad(int[] starts, int[] steps, int[] newShape) {
        return make(Op.PAD, Shapes.join(starts, steps, newShape), null, this);
    }

    /** The elements of {@code axis} at {@code indices}. */
    public Expr gather(int axis, int... indices) {
        return make(Op.GATHER, Shapes.prepend(axis, indices), null, this);
    }

    /** Zeros of length {@code size} along {@code axis}, to which slices of this are added: the adjoint of gather. */
    public Expr scatter(int axis, int axisSize, int... indices) {
        return make(Op.SCATTER, Shapes.join(new int[] {axis, axisSize}, indices), null, this);
    }

    @Override
    public String toString() {
        return ProgramText.head(this);
    }
}
