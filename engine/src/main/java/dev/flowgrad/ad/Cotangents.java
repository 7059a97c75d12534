package dev.flowgrad.ad;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What flows back to one value, from all its uses. Uses of parts (slices) are put side by side into one array
 * where they do not overlap: padding each with zeros and adding would cost n full arrays for n elements.
 */
final class Cotangents {
    private final int[] shape;
    private final Map<Region, List<Cotangent>> parts = new LinkedHashMap<>();
    private final List<Cotangent> whole = new ArrayList<>();

    Cotangents(int[] shape) {
        this.shape = shape;
    }

    /** A use of the whole value. */
    void add(Cotangent c) {
        if (c != null) {
            whole.add(c);
        }
    }

    /** A use of the slice that begins at {@code starts} with {@code steps}, of the shape of {@code c}. */
    void add(Cotangent c, int[] starts, int[] steps) {
        parts.computeIfAbsent(new Region(starts, c.value().shape(), steps), region -> new ArrayList<>()).add(c);
    }

    /** In pairs, then pairs of pairs: of a hundred additions in a row each would wait for the one before. */
    private static Cotangent sum(List<Cotangent> terms) {
        List<Cotangent> level = terms;
        while (level.size() > 1) {
            List<Cotangent> pairs = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) {
                pairs.add(i + 1 < level.size() ? Cotangent.add(level.get(i), level.get(i + 1)) : level.get(i));
            }
            level = pairs;
        }
        return level.isEmpty() ? null : level.getFirst();
    }

    /** The sum over all uses, or null for zero. */
    Cotangent total() {
        List<Region> elements = new ArrayList<>();
        Map<Integer, List<Region>> bands = new TreeMap<>();
        Cotangent sum = sum(whole);
        for (Region region : parts.keySet()) {
            int axis = region.band(shape);
            if (region.size() == 1) {
                elements.add(region);
            } else if (axis >= 0) {
                bands.computeIfAbsent(axis, a -> new ArrayList<>()).add(region);
            } else {
                sum = Cotangent.add(sum, padded(region));
            }
        }
        if (elements.size() == 1) {
            sum = Cotangent.add(sum, padded(elements.getFirst()));
        } else if (elements.size() > 1) {
            sum = Cotangent.add(sum, elements(elements));
        }
        for (Map.Entry<Integer, List<Region>> band : bands.entrySet()) {
            for (List<Region> layer : layers(band.getValue(), band.getKey())) {
                Cotangent c = layer.size() == 1 ? padded(layer.getFirst()) : sideBySide(layer, band.getKey());
                sum = Cotangent.add(sum, c);
            }
        }
        return sum == null || Algebra.orNull(sum.value()) == null ? null : sum;
    }

    private Cotangent padded(Region region) {
        return sum(parts.get(region)).map(x -> x.pad(region.starts, region.steps, shape));
    }

    /** Single elements, in the flat order of the array. */
    private Cotangent elements(List<Region> regions) {
        int[] strides = Shapes.strides(shape);
        Map<Integer, Cotangent> at = new TreeMap<>();
        for (Region region : regions) {
            int flat = 0;
            for (int i = 0; i < strides.length; i++) {
                flat += region.starts[i] * strides[i];
            }
            at.merge(flat, sum(parts.get(region)).map(x -> x.reshape(1)), Cotangent::add);
        }
        List<Placed> placed = at.entrySet().stream().map(e -> new Placed(e.getKey(), e.getValue())).toList();
        Cotangent flat = joined(placed, 0, Shapes.size(shape), new int[] {0});
        return flat.map(x -> x.reshape(shape));
    }

    /** Slices that cover all of the other axes and do not overlap along {@code axis}. */
    private Cotangent sideBySide(List<Region> layer, int axis) {
        List<Placed> placed = layer.stream().map(r -> new Placed(r.starts[axis], sum(parts.get(r)))).toList();
        return joined(placed, axis, shape[axis], shape);
    }

    /** First fit: each region goes to the first layer whose end it does not overlap. */
    private static List<List<Region>> layers(List<Region> regions, int axis) {
        regions.sort(Comparator.comparingInt(r -> r.starts[axis]));
        List<List<Region>> layers = new ArrayList<>();
        for (Region region : regions) {
            List<Region> free = layers.stream()
                    .filter(l -> l.getLast().starts[axis] + l.getLast().sizes[axis] <= region.starts[axis])
                    .findFirst().orElse(null);
            if (free == null) {
                free = new ArrayList<>();
                layers.add(free);
            }
            free.add(region);
        }
        return layers;
    }

    private record Placed(int start, Cotangent cotangent) {
    }

    private static Cotangent joined(List<Placed> placed, int axis, int length, int[] like) {
        List<Expr> values = new ArrayList<>();
        List<Expr> masks = new ArrayList<>();
        boolean masked = false;
        int at = 0;
        for (Placed p : placed) {
            gap(values, masks, p.start - at, axis, like);
            Expr value = p.cotangent.value();
            Expr mask = p.cotangent.mask();
            masked |= mask != null;
            values.add(value);
            masks.add((mask == null ? Algebra.ONE : mask).broadcast(value.shape()));
            at = p.start + value.shape()[axis];
        }
        gap(values, masks, length - at, axis, like);
        return new Cotangent(Expr.concatenate(axis, values), masked ? Expr.concatenate(axis, masks) : null);
    }

    private static void gap(List<Expr> values, List<Expr> masks, int length, int axis, int[] like) {
        if (length > 0) {
            int[] gap = like.clone();
            gap[axis] = length;
            values.add(Expr.zeros(gap));
            masks.add(Expr.zeros(gap));
        }
    }

    private record Region(int[] starts, int[] sizes, int[] steps) {

        int size() {
            return Shapes.size(sizes);
        }

        /** The one axis along which this is a part of {@code shape}, with step 1; -1 if there is none. */
        int band(int[] shape) {
            int axis = -1;
            for (int i = 0; i < shape.length; i++) {
                if (steps[i] != 1 && sizes[i] > 1) {
                    return -1;
                }
                if (sizes[i] != shape[i]) {
                    if (axis >= 0) {
                        return -1;
                    }
                    axis = i;
                }
            }
            return axis;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Region r && Arrays.equals(starts, r.starts) && Arrays.equals(sizes, r.sizes)
                    && Arrays.equals(steps, r.steps);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * Arrays.hashCode(starts) + Arrays.hashCode(sizes)) + Arrays.hashCode(steps);
        }
    }
}
