package dev.flowgrad.random;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.spec.Json;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Random numbers as an operation of a Program, which stays a function: they depend on a key, a scalar among its inputs. Their
 * derivative by the key is zero. Attributes, in JSON: {@code distribution} (uniform or normal), {@code shape}, and
 * {@code path}, along which the key is folded.
 */
public final class RandomCall implements Call.Kind {
    private static final String NAME = "random";
    private static final List<String> DISTRIBUTIONS = List.of("uniform", "normal");

    /** For {@link java.util.ServiceLoader}. */
    public RandomCall() {
    }

    /** Numbers between 0 and 1, of the key {@code key} folded along {@code path}. */
    public static Expr uniform(Expr key, int[] path, int... shape) {
        return of("uniform", key, path, shape);
    }

    /** Numbers of the standard normal distribution, of the key {@code key} folded along {@code path}. */
    public static Expr normal(Expr key, int[] path, int... shape) {
        return of("normal", key, path, shape);
    }

    private static Expr of(String distribution, Expr key, int[] path, int[] shape) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("distribution", distribution);
        attributes.put("shape", Arrays.stream(shape).boxed().toList());
        attributes.put("path", Arrays.stream(path).boxed().toList());
        return Expr.call(new Call(NAME, Json.write(attributes), List.of()), key);
    }

    private record Attributes(boolean normal, int[] shape, int[] path) {
        static Attributes of(Call call) {
            Map<String, Object> json = Json.object(call.attributes());
            if (!(json.get("distribution") instanceof String name) || !DISTRIBUTIONS.contains(name)
                    || !call.programs().isEmpty()) {
                throw new FlowgradException("distribution", "`distribution` of random numbers must be uniform or normal, got "
                        + Json.write(json.get("distribution")));
            }
            return new Attributes(name.equals("normal"), integers(json, "shape"), integers(json, "path"));
        }

        private static int[] integers(Map<String, Object> json, String name) {
            if (json.get(name) instanceof List<?> list
                    && list.stream().allMatch(x -> x instanceof Long n && n >= 0 && n <= Integer.MAX_VALUE)) {
                return list.stream().mapToInt(x -> ((Long) x).intValue()).toArray();
            }
            throw new FlowgradException(name, "`" + name + "` of random numbers must be a list of whole numbers, got "
                    + Json.write(json.get(name)));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int[] shape(Call call, List<int[]> shapes) {
        if (shapes.size() != 1 || shapes.getFirst().length != 0) {
            throw new FlowgradException("key", "`key` of random numbers must be one number, got "
                    + String.join(" and ", shapes.stream().map(Shapes::text).toList()));
        }
        int[] shape = Attributes.of(call).shape();
        Shapes.size(shape);
        return shape;
    }

    @Override
    public Call.Kernel kernel(Call call, List<int[]> shapes) {
        Attributes attributes = Attributes.of(call);
        return (args, out) -> {
            Key key = Key.of(args[0][0]).fold(attributes.path());
            double[] numbers = attributes.normal() ? key.normal(out.length) : key.uniform(out.length);
            System.arraycopy(numbers, 0, out, 0, out.length);
        };
    }

    @Override
    public Call.Linearized linearize(Expr node, List<Expr> args, List<Expr> tangents, int k) {
        return new Call.Linearized(node.with(args.toArray(Expr[]::new)), Expr.zeros(Shapes.prepend(k, node.shape())));
    }

    @Override
    public Call.Reversed reverse(Expr node, List<Expr> args, boolean[] varies) {
        return new Call.Reversed(node.with(args.toArray(Expr[]::new)), cotangent -> Arrays.asList((Expr) null));
    }
}
