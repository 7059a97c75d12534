package dev.flowgrad.ad;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Every differentiable operation, on a domain where it is smooth, with the ways in which its arguments may
 * broadcast.
 */
final class OpCases {
    private OpCases() {
    }

    /** A function of arrays of {@code shapes}, smooth for elements between {@code low} and {@code high}. */
    record Case(String name, double low, double high, int[][] shapes, Function<Expr[], Expr> f) {

        Program program() {
            Expr[] inputs = new Expr[shapes.length];
            Arrays.setAll(inputs, i -> Expr.input("x" + i, shapes[i]));
            return Program.of(List.of(inputs), List.of(f.apply(inputs)));
        }

        /**
         * A point whose elements all differ by a good step, since minimum and others have kinks where two are
         * equal.
         */
        double[][] point() {
            List<Expr> inputs = program().inputs();
            int n = inputs.stream().mapToInt(Expr::size).sum();
            List<Double> grid = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                grid.add(low + (high - low) * (i + 0.5) / n);
            }
            Collections.shuffle(grid, new Random(name.hashCode()));
            Iterator<Double> next = grid.iterator();
            return inputs.stream().map(x -> IntStream.range(0, x.size()).mapToDouble(i -> next.next()).toArray())
                    .toArray(double[][]::new);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        unary(cases);
        binary(cases);
        structural(cases);
        return cases;
    }

    private static void unary(List<Case> cases) {
        for (Op op : Op.values()) {
            if (op.kind() == Op.Kind.UNARY) {
                double[] domain = switch (op) {
                    case ASIN, ACOS, ATANH -> new double[] {-0.8, 0.8};
                    case ACOSH -> new double[] {1.3, 3.0};
                    case SQRT, LOG, LOG10, LOG1P, CBRT -> new double[] {0.3, 2.0};
                    case ABS, SIGN, NOT, FLOOR, CEIL -> new double[] {0.1, 0.9};
                    default -> new double[] {-1.2, 1.2};
                };
                add(cases, op.text(), domain[0], domain[1], x -> x[0].apply(op), new int[] {3});
            }
        }
        add(cases, "abs of negative", -0.9, -0.1, x -> x[0].abs(), new int[] {3});
        add(cases, "cbrt of negative", -2.0, -0.5, x -> x[0].apply(Op.CBRT), new int[] {3});
    }

    private static void binary(List<Case> cases) {
        int[][][] shapes = {{{3}, {3}}, {{2, 3}, {3}}, {{}, {2, 3}}, {{2, 1}, {1, 3}}, {{2, 3}, {4, 1, 3}}};
        for (Op op : Op.values()) {
            for (int[][] pair : shapes) {
                if (op.kind() == Op.Kind.BINARY) {
                    String name = op.text() + " " + Arrays.deepToString(pair);
                    add(cases, name, 0.4, 0.9, x -> x[0].apply(op, x[1].add(op == Op.MOD || op == Op.REM ? 0.6 : 0.0)),
                            pair);
                }
            }
        }
        for (double n : new double[] {-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0}) {
            add(cases, "pow " + n, 0.4, 1.4, x -> x[0].pow(n), new int[] {3});
        }
        add(cases, "pow 3 of negative", -1.4, -0.4, x -> x[0].pow(3.0).add(x[0].pow(5.0)), new int[] {3});
        add(cases, "mod of negative", -1.9, -1.1, x -> x[0].apply(Op.MOD, x[1].add(4.0)), new int[] {3}, new int[] {3});
        add(cases, "rem of negative", -3.9, -3.1, x -> x[0].apply(Op.REM, x[1].add(5.0)), new int[] {3}, new int[] {3});
        add(cases, "square", -1.0, 1.0, x -> x[0].mul(x[0]), new int[] {2, 2});
        add(cases, "minus", -1.0, 1.0, x -> x[0].sub(x[1]).neg().mul(x[0].neg()), new int[] {2, 2}, new int[] {2});
        add(cases, "where", -1.0, 1.0,
                x -> Expr.where(x[0].lt(Expr.constant(0.0)), x[1].sin(), x[2].mul(x[0])),
                new int[] {2, 3}, new int[] {3}, new int[] {2, 1});
        add(cases, "where on scalars", -1.0, 1.1, x -> Expr.where(x[0], x[1].sin(), x[2].mul(x[1])),
                new int[] {}, new int[] {3}, new int[] {});
    }

    private static void structural(List<Case> cases) {
        int[][] axes = {{0}, {1}, {2}, {0, 2}, {0, 1, 2}, {}};
        for (Op op : List.of(Op.SUM, Op.PROD, Op.MAX, Op.MIN)) {
            for (int[] a : axes) {
                add(cases, op.text() + Arrays.toString(a), -1.0, 1.0, x -> x[0].reduce(op, a), new int[] {3, 5, 2});
            }
        }
        add(cases, "prod of none", -1.0, 1.0, x -> x[0].reduce(Op.PROD, 0), new int[] {0, 2});
        int[][][] factors = {{{2, 3}, {3, 4}}, {{5, 2, 3}, {3, 4}}, {{2, 3}, {5, 3, 4}}, {{5, 1, 2, 3}, {2, 3, 1}},
                {{1, 3}, {3, 1}}, {{2, 5, 2, 3}, {3, 2}}};
        for (int[][] pair : factors) {
            add(cases, "matmul " + Arrays.deepToString(pair), -1.0, 1.0, x -> x[0].matmul(x[1]), pair);
        }
        add(cases, "reshape", -1.0, 1.0, x -> x[0].reshape(3, 2).sin(), new int[] {6});
        add(cases, "broadcast", -1.0, 1.0, x -> x[0].broadcast(4, 2, 3), new int[] {2, 1});
        add(cases, "transpose", -1.0, 1.0, x -> x[0].transpose(2, 0, 1), new int[] {2, 3, 4});
        add(cases, "slice", -1.0, 1.0,
                x -> x[0].slice(new int[] {5, 0}, new int[] {3, 2}, new int[] {-2, 1}), new int[] {6, 3});
        add(cases, "elements", -1.0, 1.0, x -> x[0].get(0).get(1).mul(x[0].get(1).get(2)).sub(x[0].get(0).get(1)),
                new int[] {2, 3});
        add(cases, "neighbours", -1.0, 1.0, x -> x[0].slice(0, 2, 4).mul(x[0].slice(0, 0, 4)).sub(x[0].slice(0, 1, 4)),
                new int[] {6, 2});
        add(cases, "blocks", -1.0, 1.0, x -> x[0].slice(1, 0, 2).mul(x[0].slice(1, 3, 2)).sub(x[0].slice(0, 0, 1)
                .slice(1, 1, 2)).mul(x[0].get(1).get(4)), new int[] {2, 6});
        add(cases, "pad", -1.0, 1.0, x -> x[0].pad(new int[] {6, 1}, new int[] {-2, 1}, new int[] {8, 5}).cos(),
                new int[] {3, 2});
        add(cases, "concatenate", -1.0, 1.0, x -> Expr.concatenate(1, List.of(x[0], x[1], x[0], Expr.zeros(2, 1))),
                new int[] {2, 3}, new int[] {2, 1});
        add(cases, "gather", -1.0, 1.0, x -> x[0].gather(1, 2, 0, 2).sin(), new int[] {2, 3});
        add(cases, "scatter", -1.0, 1.0, x -> x[0].scatter(1, 4, 3, 1, 3).sin(), new int[] {2, 3});
    }

    private static void add(List<Case> cases, String name, double low, double high, Function<Expr[], Expr> f,
            int[]... shapes) {
        cases.add(new Case(name, low, high, shapes, f));
    }
}
