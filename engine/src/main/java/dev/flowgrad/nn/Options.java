package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.spec.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options of a layer in JSON; one that nobody asks for is an error. */
final class Options {
    private final Map<?, ?> values;
    private final Set<Object> used = new HashSet<>(Set.of("kind"));

    Options(Map<?, ?> values) {
        this.values = values;
    }

    String kind() {
        return String.valueOf(values.get("kind"));
    }

    Object get(String name, Object otherwise) {
        used.add(name);
        Object value = values.get(name);
        return value == null ? otherwise : value;
    }

    int integer(String name) {
        return integer(name, get(name, null));
    }

    int integer(String name, int otherwise) {
        return integer(name, get(name, (long) otherwise));
    }

    private static int integer(String name, Object value) {
        if (value instanceof Long n && n >= 0 && n <= Integer.MAX_VALUE) {
            return n.intValue();
        }
        throw new FlowgradException(name, "`" + name + "` must be a whole number, got " + Json.write(value));
    }

    double number(String name, double otherwise) {
        Object value = get(name, otherwise);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new FlowgradException(name, "`" + name + "` must be a number, got " + Json.write(value));
    }

    boolean flag(String name, boolean otherwise) {
        if (get(name, otherwise) instanceof Boolean flag) {
            return flag;
        }
        throw new FlowgradException(name, "`" + name + "` must be true or false, got " + Json.write(values.get(name)));
    }

    Initializer initializer(String name, String otherwise) {
        return Initializers.of(get(name, otherwise));
    }

    /** Two whole numbers, or one that stands for both. */
    int[] pair(String name, Object otherwise) {
        int[] given = integers(name, get(name, otherwise));
        if (given.length != 1 && given.length != 2) {
            throw new FlowgradException(name, "`" + name + "` must be a whole number, or a pair of these, got "
                    + Json.write(values.get(name)));
        }
        return new int[] {given[0], given[given.length - 1]};
    }

    /** A list of whole numbers, or one that stands for a list of one. */
    int[] integers(String name) {
        return integers(name, get(name, null));
    }

    static int[] integers(String name, Object value) {
        List<?> list = value instanceof List<?> several ? several : value == null ? List.of() : List.of(value);
        return list.stream().mapToInt(n -> integer(name, n)).toArray();
    }

    /** The parameters of a function of a front end: a list of name, shape and init. */
    Parametric parameters() {
        List<Parameter> parameters = new ArrayList<>();
        if (get("parameters", List.of()) instanceof List<?> list) {
            for (Object each : list) {
                if (!(each instanceof Map<?, ?> map)) {
                    throw new FlowgradException("parameters", "`parameters` must be a list of names and shapes, got "
                            + Json.write(list));
                }
                Options o = new Options(map);
                int[] shape = o.integers("shape");
                parameters.add(new Parameter(String.valueOf(o.get("name", null)), shape,
                        o.initializer("init", shape.length < 2 ? "zeros" : "glorot_uniform")));
            }
        }
        return () -> parameters;
    }

    void checkAllUsed() {
        for (Object name : values.keySet()) {
            if (!used.contains(name)) {
                throw new FlowgradException(name.toString(), "`" + name + "` is no option of a layer of kind " + kind());
            }
        }
    }
}
