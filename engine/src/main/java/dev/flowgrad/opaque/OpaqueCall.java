package dev.flowgrad.opaque;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.spec.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A function that is called back, or a derivative of it, as an operation of a Program. Attributes, in JSON: {@code name}, which
 * finds the {@link OpaqueFunction}; {@code size}, how many numbers it gives; {@code rule}:
 *
 * <ul>
 *   <li>value, of u, p and t: of shape (size)
 *   <li>jvp, of u, p, t and k tangents of each: of shape (k, size)
 *   <li>vjp, of u, p, t and a cotangent of the value: the cotangents of u, p and t in one vector
 * </ul>
 */
public final class OpaqueCall implements Call.Kind {
    private static final String NAME = "opaque";
    private static final String VALUE = "value";
    private static final String JVP = "jvp";
    private static final String VJP = "vjp";

    /** For {@link java.util.ServiceLoader}. */
    public OpaqueCall() {
    }

    /** The value of {@code f} at u, p and t. */
    static Expr value(OpaqueFunction f, List<Expr> args) {
        return of(f.name(), f.size(), VALUE, args);
    }

    private static Expr of(String name, int size, String rule, List<Expr> args) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("name", name);
        attributes.put("size", size);
        attributes.put("rule", rule);
        return Expr.call(new Call(NAME, Json.write(attributes), List.of()), args.toArray(Expr[]::new));
    }

    private record Attributes(String name, int size, String rule) {
        static Attributes of(Call call) {
            Map<String, Object> json = Json.object(call.attributes());
            if (json.get("name") instanceof String name && json.get("size") instanceof Long size && size > 0
                    && size <= Integer.MAX_VALUE && json.get("rule") instanceof String rule
                    && List.of(VALUE, JVP, VJP).contains(rule) && call.programs().isEmpty()) {
                return new Attributes(name, size.intValue(), rule);
            }
            throw new FlowgradException("f", "`f` that is called back needs a name, a size and a rule, got " + call.attributes());
        }

        OpaqueFunction function() {
            return OpaqueFunction.named(name);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int[] shape(Call call, List<int[]> shapes) {
        Attributes attributes = Attributes.of(call);
        int given = switch (attributes.rule()) {
            case VALUE -> 3;
            case VJP -> 4;
            default -> 6;
        };
        boolean good = shapes.size() == given && shapes.get(0).length == 1 && shapes.get(1).length == 1
                && shapes.get(2).length == 0 && (given < 6 || shapes.get(5).length == 1);
        if (!good) {
            throw new FlowgradException("f", "`f` that is called back takes vectors u and p and a number t, got "
                    + String.join(" and ", shapes.stream().map(Shapes::text).toList()));
        }
        return switch (attributes.rule()) {
            case VALUE -> new int[] {attributes.size()};
            case VJP -> new int[] {shapes.get(0)[0] + shapes.get(1)[0] + 1};
            default -> new int[] {shapes.get(5)[0], attributes.size()};
        };
    }

    @Override
    public Call.Kernel kernel(Call call, List<int[]> shapes) {
        Attributes attributes = Attributes.of(call);
        OpaqueFunction f = attributes.function();
        if (f.states() != shapes.get(0)[0] || f.parameters() != shapes.get(1)[0] || f.size() != attributes.size()) {
            throw new FlowgradException("f", "`f` that is called back is of other sizes than this operation");
        }
        return switch (attributes.rule()) {
            case VALUE -> (args, out) -> f.value(out, args[0], args[1], args[2][0]);
            case VJP -> (args, out) -> f.cotangents(out, args[0], args[1], args[2][0], args[3]);
            default -> (args, out) -> f.tangents(out, args[0], args[1], args[2][0], args[3], args[4], args[5]);
        };
    }

    @Override
    public Call.Linearized linearize(Expr node, List<Expr> args, List<Expr> tangents, int k) {
        Attributes attributes = first(node);
        OpaqueFunction f = attributes.function();
        if (!f.derives()) {
            throw new FlowgradException("f", "`f` is called back and brings no derivatives; give its `jvp` or `vjp`, or write it "
                    + "so that it can be traced");
        }
        boolean beyond = tangents.get(1) != null && tangents.get(1).size() > 0 || tangents.get(2) != null;
        if (f.onlyByState() && beyond) {
            throw new FlowgradException("jvp", "`jvp` or `vjp` of a function that is called back is missing: its Jacobian is by u "
                    + "alone, and it is differentiated by p or t");
        }
        List<Expr> all = new ArrayList<>(args);
        for (int i = 0; i < args.size(); i++) {
            int[] shape = Shapes.prepend(k, args.get(i).shape());
            all.add(tangents.get(i) == null ? Expr.zeros(shape) : tangents.get(i));
        }
        return new Call.Linearized(node.with(args.toArray(Expr[]::new)), of(attributes.name(), attributes.size(), JVP, all));
    }

    @Override
    public Call.Reversed reverse(Expr node, List<Expr> args, boolean[] varies) {
        Attributes attributes = first(node);
        if (!attributes.function().reverses()) {
            return null;
        }
        int n = args.get(0).size();
        int m = args.get(1).size();
        return new Call.Reversed(node.with(args.toArray(Expr[]::new)), ct -> {
            List<Expr> all = new ArrayList<>(args);
            all.add(ct);
            Expr back = of(attributes.name(), attributes.size(), VJP, all);
            return List.of(back.slice(0, 0, n), back.slice(0, n, m), back.get(n + m));
        });
    }

    private static Attributes first(Expr node) {
        Attributes attributes = Attributes.of(node.call());
        if (!attributes.rule().equals(VALUE)) {
            throw new FlowgradException("f", "`f` is called back, and second derivatives of it are not known; take an explicit "
                    + "method such as Tsit5, or write it so that it can be traced");
        }
        return attributes;
    }
}
