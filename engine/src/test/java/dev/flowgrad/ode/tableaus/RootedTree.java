package dev.flowgrad.ode.tableaus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A rooted tree: each is one order condition of Runge-Kutta methods.
 *
 * <p>Source: J. C. Butcher, Numerical Methods for Ordinary Differential Equations, chapter 3.
 */
public record RootedTree(List<RootedTree> children, int order, int index) {

    /** All trees up to an order: 1, 1, 2, 4, 9, 20, 48, 115 and 286 of the orders 1 to 9. */
    public static List<RootedTree> upTo(int most) {
        List<RootedTree> all = new ArrayList<>();
        for (int order = 1; order <= most; order++) {
            int known = all.size();
            extend(List.copyOf(all.subList(0, known)), known - 1, order - 1, new ArrayList<>(), all);
        }
        return all;
    }

    /** Adds the trees whose children have {@code left} nodes and indices that do not grow. */
    private static void extend(List<RootedTree> known, int from, int left, List<RootedTree> children,
            List<RootedTree> out) {
        if (left == 0) {
            int order = 1 + children.stream().mapToInt(RootedTree::order).sum();
            out.add(new RootedTree(List.copyOf(children), order, out.size()));
            return;
        }
        for (int i = from; i >= 0; i--) {
            if (known.get(i).order <= left) {
                children.add(known.get(i));
                extend(known, i, left - known.get(i).order, children, out);
                children.removeLast();
            }
        }
    }

    /** The density: the exact solution has the elementary weight 1 / density. */
    public double density() {
        return order * children.stream().mapToDouble(RootedTree::density).reduce(1, (a, b) -> a * b);
    }

    /** For each stage the product over the children of {@code sum_j a_ij weight_j(child)}. */
    public double[] stageWeights(double[][] a) {
        double[] product = new double[a.length];
        Arrays.fill(product, 1);
        for (RootedTree child : children) {
            double[] inner = child.stageWeights(a);
            for (int i = 0; i < a.length; i++) {
                double sum = 0;
                for (int j = 0; j < a[i].length; j++) {
                    sum += a[i][j] * inner[j];
                }
                product[i] *= sum;
            }
        }
        return product;
    }
}
