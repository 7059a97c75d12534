package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.random.Key;
import dev.flowgrad.random.RandomCall;
import dev.flowgrad.spec.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A layer as the front ends write it, and what they ask of it, in JSON:
 *
 * <ul>
 *   <li>layer: {@code {"kind": "dense", "inputs": 2, ...}}; see {@link #built}
 *   <li>shapes: of its inputs, for {@link #program}
 *   <li>training: whether random masks are drawn, from one more input, {@code key}
 *   <li>seed: for {@link #initial}, a whole number
 *   <li>path: the places of the layer in the containers around it, outermost first; what it draws depends on it
 * </ul>
 */
public final class LayerSpec {
    private final Built layer;
    private final Map<String, Object> request;

    private LayerSpec(Built layer, Map<String, Object> request) {
        this.layer = layer;
        this.request = request;
    }

    /** What a kind stands for: parameters, the names of its inputs, and what it does with them. */
    private record Built(Parametric parameters, List<String> inputs, Body body) {
        static Built of(Layer layer) {
            return new Built(layer, List.of("x"), (x, theta, mode) -> layer.apply(x.getFirst(), theta, mode));
        }

        static Built of(GruCell cell) {
            return new Built(cell, List.of("x", "h"), (x, theta, mode) -> cell.apply(x.get(0), x.get(1), theta));
        }

        /** Without parameters. */
        static Built of(List<String> inputs, java.util.function.Function<List<Expr>, Expr> body) {
            return new Built(List::of, inputs, (x, theta, mode) -> body.apply(x));
        }

        /** Parameters of a function that the front end knows alone. */
        static Built of(Parametric parameters) {
            return new Built(parameters, List.of(), null);
        }
    }

    @FunctionalInterface
    private interface Body {
        Expr apply(List<Expr> inputs, Expr theta, Mode mode);
    }

    /** Reads a request. */
    public static LayerSpec parse(String json) {
        Map<String, Object> request = Json.object(json);
        if (!(request.get("layer") instanceof Map<?, ?> layer)) {
            throw new FlowgradException("layer", "`layer` must be an object with the kind of a layer, got "
                    + Json.write(request.get("layer")));
        }
        Options options = new Options(layer);
        Built built = built(options);
        options.checkAllUsed();
        return new LayerSpec(built, request);
    }

    /** What its kind says, of the options that its class names. */
    private static Built built(Options o) {
        return switch (o.kind()) {
            case "dense" -> Built.of(new Dense(o.integer("inputs"), o.integer("outputs"), o.activation(), o.flag("bias", true),
                    o.initializer("init", "glorot_uniform")));
            case "conv2d" -> Built.of(Conv2d.of(o.integer("inputs"), o.integer("outputs"), o.pair("kernel", null),
                    o.pair("stride", 1L), o.pair("padding", 0L), o.activation(), o.flag("bias", true),
                    o.initializer("init", "glorot_uniform")));
            case "max_pool" -> Built.of(MaxPool.of(o.pair("window", null), o.pair("stride", o.get("window", null)),
                    o.pair("padding", 0L)));
            case "avg_pool" -> Built.of(AvgPool.of(o.pair("window", null), o.pair("stride", o.get("window", null)),
                    o.pair("padding", 0L)));
            case "flatten" -> Built.of(new Flatten(o.integer("axes", 3)));
            case "dropout" -> Built.of(new Dropout(o.number("rate", 0.5)));
            case "layer_norm" -> Built.of(LayerNorm.withEpsilon(o.number("epsilon", 1e-5), o.integers("shape")));
            case "gru_cell" -> Built.of(new GruCell(o.integer("inputs"), o.integer("hidden")));
            case "gru" -> Built.of(new Gru(new GruCell(o.integer("inputs"), o.integer("hidden")), o.flag("sequence", false),
                    o.flag("backward", false)));
            case "activation" -> Built.of(Function.of(Activation.named(o.get("name", null))::apply));
            case "parameters" -> Built.of(o.parameters());
            case "filled_path" -> Built.of(List.of("ts", "xs"), x -> HermitePath.filled(x.get(0), x.get(1)));
            case "path_slopes" -> Built.of(List.of("ts", "xs"), x -> HermitePath.slopes(x.get(0), x.get(1)));
            case "path_derivative" -> Built.of(List.of("ts", "slopes", "t"),
                    x -> HermitePath.derivative(x.get(0), x.get(1), x.get(2)));
            case "normal" -> {
                int[] shape = o.integers("shape");
                yield Built.of(List.of("key"), x -> RandomCall.normal(x.getFirst(), new int[0], shape));
            }
            default -> throw new FlowgradException("layer", "there is no layer of kind " + o.kind());
        };
    }

    /** The layer as a Program of its inputs, {@code theta}, and in training {@code key}. */
    public Program program() {
        List<?> shapes = request.get("shapes") instanceof List<?> list ? list : List.of();
        if (layer.body() == null || shapes.size() != layer.inputs().size()) {
            throw new FlowgradException("shapes", "`shapes` must be one shape for each of the inputs " + layer.inputs() + ", got "
                    + Json.write(request.get("shapes")));
        }
        List<Expr> inputs = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            inputs.add(Expr.input(layer.inputs().get(i), Options.integers("shapes", shapes.get(i))));
        }
        List<Expr> all = new ArrayList<>(inputs);
        Expr theta = Expr.input("theta", layer.parameters().size());
        all.add(theta);
        Mode mode = Mode.INFERENCE;
        if (Boolean.TRUE.equals(request.get("training"))) {
            Expr key = Expr.input("key");
            all.add(key);
            mode = Mode.training(key);
            for (int i : path()) {
                mode = mode.at(i);
            }
        }
        return Program.of(all, List.of(layer.body().apply(inputs, theta, mode)));
    }

    /** The vector of parameters at the start. */
    public double[] initial() {
        if (!(request.get("seed") instanceof Long seed)) {
            throw new FlowgradException("seed", "`seed` must be a whole number, got " + Json.write(request.get("seed")));
        }
        return layer.parameters().initial(Key.of(seed).fold(path()));
    }

    /** The parameters in JSON: a list of name, shape and offset. */
    public String parameters() {
        List<Map<String, Object>> all = new ArrayList<>();
        int offset = 0;
        for (Parameter parameter : layer.parameters().parameters()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", parameter.name());
            map.put("shape", Arrays.stream(parameter.shape()).boxed().toList());
            map.put("offset", offset);
            all.add(map);
            offset += parameter.size();
        }
        return Json.write(all);
    }

    private int[] path() {
        Object path = request.get("path");
        return path == null ? new int[0] : Options.integers("path", path);
    }
}
