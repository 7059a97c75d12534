package dev.flowgrad.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Random functions of all operations, for property tests. The same seed gives the same function.
 *
 * <p>A function is recorded as a list of steps, so that it can be built as a Program, with all identities at
 * work, or executed step by step, with none.
 */
public final class RandomPrograms {
    private static final int MAX_SIZE = 48;

    /** One operation on earlier values; {@code data} of a constant only. */
    private record Step(Op op, int[] attrs, double[] data, int[] args) {
    }

    private final Random random;
    private final boolean safe;
    private final List<Op> ops;
    private final List<int[]> inputShapes = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<int[]> shapes = new ArrayList<>();
    private final List<Integer> outputs = new ArrayList<>();

    private RandomPrograms(long seed, boolean safe, boolean smooth) {
        this.random = new Random(seed);
        this.safe = safe;
        this.ops = Arrays.stream(Op.values()).filter(op -> op != Op.INPUT && !(smooth && hasKinks(op))).toList();
    }

    private static boolean hasKinks(Op op) {
        return op.isPiecewiseConstant() || EnumSet.of(Op.ABS, Op.MINIMUM, Op.MAXIMUM, Op.MIN, Op.MAX, Op.MOD, Op.REM,
                Op.WHERE).contains(op);
    }

    /**
     * A function whose values stay moderate, and inside the domains of its operations, for inputs between -1
     * and 1.
     */
    public static RandomPrograms safe(long seed, int operations) {
        return new RandomPrograms(seed, true, false).generate(operations);
    }

    /** As {@link #safe}, with operations only that are smooth there. */
    public static RandomPrograms smooth(long seed, int operations) {
        return new RandomPrograms(seed, true, true).generate(operations);
    }

    /** A function that may well compute infinities and NaN. */
    public static RandomPrograms wild(long seed, int operations) {
        return new RandomPrograms(seed, false, false).generate(operations);
    }

    /** The function as a Program. */
    public Program program() {
        List<Expr> values = new ArrayList<>();
        for (int i = 0; i < inputShapes.size(); i++) {
            values.add(Expr.input("x" + i, inputShapes.get(i)));
        }
        List<Expr> inputs = List.copyOf(values);
        for (Step s : steps) {
            Expr[] args = Arrays.stream(s.args).mapToObj(values::get).toArray(Expr[]::new);
            values.add(s.op == Op.CONST ? Expr.constant(s.data, s.attrs)
                    : s.op == Op.CALL ? CubeCall.of(args[0], args[1]) : Expr.make(s.op, s.attrs, null, args));
        }
        return Program.of(inputs, outputs.stream().map(values::get).toList());
    }

    /** The outputs for {@code inputs}, each step for itself. */
    double[][] execute(double[]... inputs) {
        List<double[]> values = new ArrayList<>(List.of(inputs));
        for (Step s : steps) {
            double[][] args = Arrays.stream(s.args).mapToObj(values::get).toArray(double[][]::new);
            if (s.op == Op.CONST) {
                values.add(s.data);
            } else {
                List<Expr> fresh = Arrays.stream(s.args).mapToObj(a -> Expr.input("a", shapes.get(a))).toList();
                Expr[] x = fresh.toArray(Expr[]::new);
                Expr e = s.op == Op.CALL ? CubeCall.of(x[0], x[1]) : Expr.make(s.op, s.attrs, null, x);
                values.add(Reference.evaluate(Program.of(fresh, List.of(e)), args)[0]);
            }
        }
        return outputs.stream().map(values::get).toArray(double[][]::new);
    }

    /** Inputs between -1 and 1. */
    public double[][] point(long seed) {
        Random r = new Random(seed);
        return inputShapes.stream().map(s -> r.doubles(Shapes.size(s), -1, 1).toArray()).toArray(double[][]::new);
    }

    /** Inputs of which many are zeros of either sign, infinities or NaN. */
    public double[][] extremes(long seed) {
        double[] special = {0.0, -0.0, 1.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE, Double.MAX_VALUE, 0.5};
        Random r = new Random(seed);
        return inputShapes.stream().map(s -> r.doubles(Shapes.size(s), -2, 2)
                .map(x -> r.nextInt(2) == 0 ? x : special[r.nextInt(special.length)]).toArray()).toArray(double[][]::new);
    }

    // ---- generation

    private RandomPrograms generate(int operations) {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int[] shape = shape();
            inputShapes.add(shape);
            shapes.add(shape);
        }
        while (steps.size() < operations) {
            step();
        }
        boolean[] used = new boolean[shapes.size()];
        steps.forEach(s -> Arrays.stream(s.args).forEach(a -> used[a] = true));
        IntStream.range(inputShapes.size(), shapes.size()).filter(i -> !used[i]).forEach(outputs::add);
        outputs.add(random.nextInt(shapes.size()));
        return this;
    }

    private int[] shape() {
        int[][] some = {{}, {1}, {3}, {5}, {2, 3}, {3, 1}, {4, 4}, {2, 1, 3}, {2, 2, 3}, {1, 4}, {0}, {2, 0}};
        return some[random.nextInt(safe ? some.length - 2 : some.length)];
    }

    private int add(Op op, int[] attrs, int... args) {
        Expr[] fresh = Arrays.stream(args).mapToObj(a -> Expr.input("a", shapes.get(a))).toArray(Expr[]::new);
        shapes.add(op == Op.CALL ? shapes.get(args[0]) : Expr.make(op, attrs, null, fresh).shape());
        steps.add(new Step(op, attrs, null, args));
        return shapes.size() - 1;
    }

    private int apply(Op op, int... args) {
        return add(op, new int[0], args);
    }

    private int constant(int[] shape, double... pool) {
        double[] data = new double[Shapes.size(shape)];
        boolean same = random.nextBoolean();
        Arrays.setAll(data, i -> same && i > 0 ? data[0] : pool[random.nextInt(pool.length)]);
        steps.add(new Step(Op.CONST, shape, data, new int[0]));
        shapes.add(shape);
        return shapes.size() - 1;
    }

    private int scalar(double value) {
        return constant(Shapes.SCALAR, value);
    }

    private int any() {
        int n = shapes.size();
        return random.nextInt(3) == 0 ? random.nextInt(n) : n - 1 - random.nextInt(Math.min(n, 5));
    }

    private void step() {
        Op op = ops.get(random.nextInt(ops.size()));
        int x = any();
        switch (op.kind()) {
            case LEAF -> constant(shape(), 0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 3.0, 0.3);
            case UNARY -> apply(op, inDomain(op, x));
            case BINARY -> binary(op, x, partner(x));
            case TERNARY -> apply(op, apply(Op.LT, x, scalar(0.1)), x, partner(x));
            case REDUCTION -> reduction(op, x);
            case STRUCTURAL -> structural(op, x);
            case CALL -> apply(op, bounded(x), random.nextBoolean() ? scalar(0.7) : add(Op.SUM, axes(x), bounded(x)));
        }
    }

    private int[] axes(int x) {
        return Shapes.range(shapes.get(x).length);
    }

    /** A value that broadcasts with {@code x}. */
    private int partner(int x) {
        int y = any();
        try {
            if (Shapes.size(Shapes.broadcast(shapes.get(x), shapes.get(y))) <= MAX_SIZE) {
                return y;
            }
        } catch (dev.flowgrad.FlowgradException e) {
            // below
        }
        return random.nextBoolean() ? add(Op.SUM, axes(y), y) : constant(shapes.get(x), 1.0, 2.0, -0.5, 0.0);
    }

    /** Between -1 and 1. */
    private int bounded(int x) {
        return safe ? apply(random.nextBoolean() ? Op.SIN : Op.TANH, x) : x;
    }

    /** At least one half, and not large. */
    private int positive(int x) {
        int y = bounded(x);
        return safe ? apply(Op.ADD, apply(Op.MUL, y, y), scalar(0.5)) : x;
    }

    private int inDomain(Op op, int x) {
        return switch (op) {
            case SQRT, LOG, LOG10, LOG1P, CBRT -> positive(x);
            case ACOSH -> safe ? apply(Op.ADD, positive(x), scalar(0.7)) : x;
            case ASIN, ACOS, ATANH -> safe ? apply(Op.MUL, bounded(x), scalar(0.8)) : x;
            case EXP, EXPM1, SINH, COSH, TAN -> bounded(x);
            default -> x;
        };
    }

    private void binary(Op op, int x, int y) {
        switch (op) {
            case DIV -> apply(op, x, positive(y));
            case MOD, REM -> apply(op, bounded(x), positive(y));
            case POW -> {
                if (random.nextBoolean()) {
                    double[] powers = {0.5, 1.5, 2.5, 5.0, 1.0, 0.0};
                    apply(op, positive(x), scalar(powers[random.nextInt(powers.length)]));
                } else {
                    apply(op, positive(x), bounded(y));
                }
            }
            case ATAN2 -> apply(op, x, positive(y));
            case MUL -> apply(op, bounded(x), y);
            default -> apply(op, x, y);
        }
    }

    private void reduction(Op op, int x) {
        int rank = shapes.get(x).length;
        int[] axes = IntStream.range(0, rank).filter(i -> random.nextBoolean()).toArray();
        boolean empty = Arrays.stream(axes).anyMatch(i -> shapes.get(x)[i] == 0);
        if (!empty || op == Op.SUM || op == Op.PROD) {
            add(op, axes, op == Op.PROD ? bounded(x) : x);
        }
    }

    private void structural(Op op, int x) {
        int[] shape = shapes.get(x);
        int rank = shape.length;
        int size = Shapes.size(shape);
        int axis = rank == 0 ? 0 : random.nextInt(rank);
        switch (op) {
            case MATMUL -> matmul(x, shape);
            case RESHAPE -> add(op, factors(size), x);
            case BROADCAST -> {
                if (size * 2 <= MAX_SIZE) {
                    add(op, Shapes.prepend(2, shape), x);
                }
            }
            case TRANSPOSE -> {
                List<Integer> p = new ArrayList<>(Arrays.stream(Shapes.range(rank)).boxed().toList());
                java.util.Collections.shuffle(p, random);
                add(op, p.stream().mapToInt(i -> i).toArray(), x);
            }
            case SLICE -> slice(x, shape);
            case PAD -> pad(x, shape);
            case CONCATENATE -> {
                if (rank > 0 && size * 3 <= MAX_SIZE) {
                    int y = random.nextBoolean() ? x : constant(shape, 0.0, 1.0, -2.0);
                    add(op, new int[] {axis}, random.nextBoolean() ? new int[] {x, y, x} : new int[] {y, x});
                }
            }
            case GATHER -> {
                if (rank > 0 && shape[axis] > 0) {
                    int[] indices = random.ints(1 + random.nextInt(4), 0, shape[axis]).toArray();
                    if (size / shape[axis] * indices.length <= MAX_SIZE) {
                        add(op, Shapes.prepend(axis, indices), x);
                    }
                }
            }
            case SCATTER -> {
                if (rank > 0) {
                    int length = 1 + random.nextInt(4);
                    int[] indices = random.ints(shape[axis], 0, length).toArray();
                    if (size == 0 || size / shape[axis] * length <= MAX_SIZE) {
                        add(op, Shapes.join(new int[] {axis, length}, indices), x);
                    }
                }
            }
            default -> throw new IllegalStateException(op.text());
        }
    }

    private int[] factors(int n) {
        if (n == 0) {
            return new int[] {0, 1 + random.nextInt(3)};
        }
        List<Integer> out = new ArrayList<>();
        for (int d = 2; n > 1; d++) {
            while (n % d == 0) {
                n /= d;
                if (!out.isEmpty() && random.nextBoolean()) {
                    out.set(out.size() - 1, out.getLast() * d);
                } else {
                    out.add(d);
                }
            }
        }
        if (random.nextInt(3) == 0) {
            out.add(random.nextInt(out.size() + 1), 1);
        }
        return out.stream().mapToInt(i -> i).toArray();
    }

    private void matmul(int x, int[] shape) {
        int rank = shape.length;
        if (rank < 2 || Shapes.size(shape) == 0) {
            int n = Shapes.size(shape);
            int column = add(Op.RESHAPE, new int[] {n, 1}, bounded(x));
            int y = constant(new int[] {1 + random.nextInt(2), n}, 1.0, 0.5, 0.0, -1.0);
            apply(Op.MATMUL, y, column);
            return;
        }
        int[] swapped = Shapes.range(rank);
        swapped[rank - 1] = rank - 2;
        swapped[rank - 2] = rank - 1;
        int y = random.nextBoolean() ? add(Op.TRANSPOSE, swapped, x)
                : constant(new int[] {shape[rank - 1], 1 + random.nextInt(3)}, 1.0, 0.5, 0.0, -1.0);
        int[] result = shape.clone();
        result[rank - 1] = shapes.get(y)[shapes.get(y).length - 1];
        if (Shapes.size(result) <= MAX_SIZE) {
            apply(Op.MATMUL, bounded(x), bounded(y));
        }
    }

    private void slice(int x, int[] shape) {
        int rank = shape.length;
        int[] attrs = new int[3 * rank];
        for (int i = 0; i < rank; i++) {
            int size = shape[i] == 0 ? 0 : 1 + random.nextInt(shape[i]);
            int step = size > 1 && (size - 1) * 2 < shape[i] && random.nextBoolean() ? 2 : 1;
            int span = Math.max(0, (size - 1) * step);
            int start = shape[i] == 0 ? 0 : random.nextInt(shape[i] - span);
            boolean back = random.nextInt(3) == 0;
            attrs[i] = back ? start + span : start;
            attrs[rank + i] = size;
            attrs[2 * rank + i] = back ? -step : step;
        }
        add(Op.SLICE, attrs, x);
    }

    private void pad(int x, int[] shape) {
        int rank = shape.length;
        int[] attrs = new int[3 * rank];
        int total = 1;
        for (int i = 0; i < rank; i++) {
            int step = 1 + random.nextInt(2);
            int span = Math.max(0, (shape[i] - 1) * step);
            boolean back = random.nextInt(3) == 0;
            int before = random.nextInt(2);
            attrs[i] = back ? before + span : before;
            attrs[rank + i] = back ? -step : step;
            attrs[2 * rank + i] = before + span + 1 + random.nextInt(2);
            total *= attrs[2 * rank + i];
        }
        if (total <= MAX_SIZE) {
            add(Op.PAD, attrs, x);
        }
    }
}
