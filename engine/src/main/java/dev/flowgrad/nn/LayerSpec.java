package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.random.Key;
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
 *   <li>layer: {@code {"kind": "dense", "inputs": 2, ...}}; see {@link #layer}
 *   <li>shapes: of its inputs, for {@link #program}
 *   <li>training: whether random masks are drawn, from one more input, {@code key}
 *   <li>seed: for {@link #initial}, a whole number
 *   <li>path: the places of the layer in the containers around it, outermost first; what it draws depends on it
 * </ul>
 */
public final class LayerSpec {
    private final Parametric layer;
    private final Map<String, Object> request;

    private LayerSpec(Parametric layer, Map<String, Object> request) {
        this.layer = layer;
        this.request = request;
    }

    /** Reads a request. */
    public static LayerSpec parse(String json) {
        Map<String, Object> request = Json.object(json);
        if (!(request.get("layer") instanceof Map<?, ?> layer)) {
            throw new FlowgradException("layer", "`layer` must be an object with the kind of a layer, got "
                    + Json.write(request.get("layer")));
        }
        return new LayerSpec(layer(new Options(layer)), request);
    }

    /** The layer of its kind and of the options that its class names. */
    private static Parametric layer(Options o) {
        Parametric layer = switch (o.kind()) {
            case "dense" -> new Dense(o.integer("inputs"), o.integer("outputs"), Activation.named(o.get("activation", "identity")),
                    o.flag("bias", true), o.initializer("init", "glorot_uniform"));
            case "conv2d" -> Conv2d.of(o.integer("inputs"), o.integer("outputs"), o.pair("kernel", null),
                    o.pair("stride", 1L), o.pair("padding", 0L), Activation.named(o.get("activation", "identity")),
                    o.flag("bias", true), o.initializer("init", "glorot_uniform"));
            case "max_pool" -> MaxPool.of(o.pair("window", null), o.pair("stride", o.get("window", null)), o.pair("padding", 0L));
            case "avg_pool" -> AvgPool.of(o.pair("window", null), o.pair("stride", o.get("window", null)), o.pair("padding", 0L));
            case "flatten" -> new Flatten(o.integer("axes", 3));
            case "dropout" -> new Dropout(o.number("rate", 0.5));
            case "layer_norm" -> LayerNorm.withEpsilon(o.number("epsilon", 1e-5), o.integers("shape"));
            case "gru_cell" -> new GruCell(o.integer("inputs"), o.integer("hidden"));
            case "activation" -> Function.of(Activation.named(o.get("name", null))::apply);
            case "parameters" -> o.parameters();
            default -> throw new FlowgradException("layer", "there is no layer of kind " + o.kind());
        };
        o.checkAllUsed();
        return layer;
    }

    /** The layer as a Program of its inputs, {@code theta}, and in training {@code key}. */
    public Program program() {
        List<int[]> shapes = new ArrayList<>();
        if (request.get("shapes") instanceof List<?> list) {
            list.forEach(shape -> shapes.add(Options.integers("shapes", shape)));
        }
        Expr theta = Expr.input("theta", layer.size());
        if (layer instanceof GruCell cell && shapes.size() == 2) {
            Expr x = Expr.input("x", shapes.get(0));
            Expr h = Expr.input("h", shapes.get(1));
            return Program.of(List.of(x, h, theta), List.of(cell.apply(x, h, theta)));
        }
        if (layer instanceof Layer one && shapes.size() == 1) {
            Expr x = Expr.input("x", shapes.getFirst());
            boolean isTraining = Boolean.TRUE.equals(request.get("training"));
            Expr key = Expr.input("key");
            Mode mode = isTraining ? Mode.training(key) : Mode.INFERENCE;
            for (int i : path()) {
                mode = mode.at(i);
            }
            List<Expr> inputs = isTraining ? List.of(x, theta, key) : List.of(x, theta);
            return Program.of(inputs, List.of(one.apply(x, theta, mode)));
        }
        throw new FlowgradException("shapes", "`shapes` must be one shape for each input of " + layer + ", got "
                + Json.write(request.get("shapes")));
    }

    /** The vector of parameters at the start. */
    public double[] initial() {
        if (!(request.get("seed") instanceof Long seed)) {
            throw new FlowgradException("seed", "`seed` must be a whole number, got " + Json.write(request.get("seed")));
        }
        return layer.initial(Key.of(seed).fold(path()));
    }

    /** The parameters in JSON: a list of name, shape and offset. */
    public String parameters() {
        List<Map<String, Object>> all = new ArrayList<>();
        int offset = 0;
        for (Parameter parameter : layer.parameters()) {
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
