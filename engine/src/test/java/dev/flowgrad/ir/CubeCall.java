package dev.flowgrad.ir;

import dev.flowgrad.FlowgradException;
import java.util.ArrayList;
import java.util.List;

/**
 * A call for tests: {@code a x^3} for each element of the array x and the scalar a. Its one program is the
 * cube of one element, so that programs in calls are tested too.
 */
public final class CubeCall implements Call.Kind {

    /** {@code a x^3}, element by element. */
    public static Expr of(Expr x, Expr a) {
        Expr one = Expr.input("x");
        Expr factor = Expr.input("a");
        Program f = Program.of(List.of(one, factor), List.of(factor.mul(one.mul(one).mul(one))));
        return Expr.call(new Call("cube", "{}", List.of(f)), x, a);
    }

    @Override
    public String name() {
        return "cube";
    }

    @Override
    public int[] shape(Call call, List<int[]> argShapes) {
        if (argShapes.size() != 2 || argShapes.get(1).length != 0 || call.programs().size() != 1) {
            throw new FlowgradException("cube takes an array, a number and one program");
        }
        return argShapes.get(0);
    }

    @Override
    public Call.Kernel kernel(Call call, List<int[]> argShapes) {
        return (args, out) -> {
            for (int i = 0; i < out.length; i++) {
                out[i] = Reference.evaluate(call.programs().getFirst(), new double[] {args[0][i]}, args[1])[0][0];
            }
        };
    }

    @Override
    public Call.Linearized linearize(Expr node, List<Expr> args, List<Expr> tangents, int k) {
        Expr x = args.get(0);
        Expr a = args.get(1);
        List<Expr> sum = new ArrayList<>();
        if (tangents.get(0) != null) {
            sum.add(tangents.get(0).mul(x.mul(x).mul(a).mul(3.0)));
        }
        if (tangents.get(1) != null) {
            int[] column = new int[x.rank() + 1];
            java.util.Arrays.fill(column, 1);
            column[0] = k;
            sum.add(tangents.get(1).reshape(column).mul(x.mul(x).mul(x)));
        }
        Expr total = sum.stream().reduce(Expr::add).orElseThrow().broadcast(Shapes.prepend(k, x.shape()));
        return new Call.Linearized(node, total);
    }
}
