package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.NearestName;
import dev.flowgrad.spec.Json;
import java.util.List;
import java.util.Map;

/** The members of an object in JSON, read with checks. */
final class Options {
    private final String owner;
    private final Map<?, ?> values;

    /**
     * Of {@code values}.
     *
     * @param owner what they are of, for messages
     * @param known the names that there are
     */
    Options(String owner, Map<?, ?> values, String... known) {
        this.owner = owner;
        this.values = values;
        for (Object key : values.keySet()) {
            String name = (String) key;
            if (!List.of(known).contains(name)) {
                String nearest = NearestName.of(name, List.of(known));
                String there = known.length == 0 ? "it has none" : "there is " + String.join(", ", known);
                throw new FlowgradException(name, "`" + name + "` is no option of " + owner + "; "
                        + (nearest == null ? there : "did you mean `" + nearest + "`?"));
            }
        }
    }

    boolean has(String name) {
        return values.get(name) != null;
    }

    Object get(String name) {
        return values.get(name);
    }

    double number(String name, double otherwise) {
        return switch (values.get(name)) {
            case null -> otherwise;
            case Number x -> x.doubleValue();
            case Object x -> throw refused(name, "a number", x);
        };
    }

    double number(String name) {
        if (!has(name)) {
            throw new FlowgradException(name, "`" + name + "` of " + owner + " is missing");
        }
        return number(name, 0);
    }

    long whole(String name, long otherwise) {
        double x = number(name, otherwise);
        if (x != Math.rint(x) || Math.abs(x) > 1e15) {
            throw refused(name, "a whole number", values.get(name));
        }
        return values.get(name) instanceof Long exact ? exact : (long) x;
    }

    long whole(String name) {
        number(name);
        return whole(name, 0);
    }

    boolean flag(String name) {
        return switch (values.get(name)) {
            case null -> false;
            case Boolean b -> b;
            case Object x -> throw refused(name, "true or false", x);
        };
    }

    String text(String name) {
        return switch (values.get(name)) {
            case null -> null;
            case String text -> text;
            case Object x -> throw refused(name, "a text", x);
        };
    }

    List<?> list(String name) {
        if (values.get(name) instanceof List<?> list) {
            return list;
        }
        throw refused(name, "a list", values.get(name));
    }

    Map<?, ?> map(String name) {
        if (values.get(name) instanceof Map<?, ?> map) {
            return map;
        }
        throw refused(name, "an object", values.get(name));
    }

    private FlowgradException refused(String name, String wanted, Object got) {
        return new FlowgradException(name, "`" + name + "` of " + owner + " must be " + wanted + ", got " + Json.write(got));
    }
}
