package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Program;
import dev.flowgrad.spec.Json;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A training in JSON, as bindings send it:
 *
 * <ul>
 *   <li>optimizer: {@code {"kind": "Adam", "rate": 0.01, ...}}; a rate is a number or a schedule, such as {@code {"kind":
 *       "ExponentialDecay", "rate": 0.01, "factor": 0.5, "steps": 100}}
 *   <li>epochs
 *   <li>batches: a list of {@code {"loss": k, "arrays": [i, ...]}}, indices of losses and of arrays that go with the spec; or
 *       rows: {@code {"rows": n, "size": m}} for batches of m rows of all arrays, the last with the second loss if it is
 *       smaller
 *   <li>shuffle: a seed; key: another, of the number that losses take last
 *   <li>clip_norm, clip_value
 *   <li>recovery: shrink, skip or stop
 *   <li>checkpoint, a path; checkpoint_every; resume
 *   <li>device, dtype
 * </ul>
 */
public final class TrainSpec {
    private TrainSpec() {
    }

    /** The training that the spec asks for. */
    public static Trainer trainer(String json, List<Program> losses, List<double[]> arrays) {
        Options spec = new Options("train", Json.object(json), "optimizer", "epochs", "batches", "rows", "shuffle", "key", "clip_norm",
                "clip_value", "recovery", "checkpoint", "checkpoint_every", "resume", "device", "dtype");
        Trainer trainer = Trainer.of(losses.toArray(Program[]::new)).optimizer(optimizer(spec.map("optimizer")))
                .epochs(spec.whole("epochs", 1)).checkpointEvery(spec.whole("checkpoint_every", 0)).resume(spec.flag("resume"));
        if (spec.has("batches")) {
            trainer.data(batches(spec.list("batches"), arrays));
        } else if (spec.has("rows")) {
            Options rows = new Options("rows", spec.map("rows"), "rows", "size");
            trainer.data(Batches.rows(index("rows", rows.whole("rows")), index("batch_size", rows.whole("size")), arrays));
        }
        if (spec.has("shuffle")) {
            trainer.shuffle(spec.whole("shuffle"));
        }
        if (spec.has("key")) {
            trainer.key(spec.whole("key"));
        }
        if (spec.has("clip_norm")) {
            trainer.clipNorm(spec.number("clip_norm"));
        }
        if (spec.has("clip_value")) {
            trainer.clipValue(spec.number("clip_value"));
        }
        if (spec.has("recovery")) {
            trainer.recovery(recovery(spec.text("recovery")));
        }
        if (spec.has("device") || spec.has("dtype")) {
            trainer.placement(Placement.of(spec.has("device") ? spec.text("device") : null,
                    spec.has("dtype") ? spec.text("dtype") : null));
        }
        if (spec.has("checkpoint")) {
            trainer.checkpoint(path(spec.text("checkpoint")));
        }
        return trainer;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new FlowgradException("checkpoint", "`checkpoint` is not the name of a file: " + e.getMessage());
        }
    }

    private static Recovery recovery(String text) {
        return switch (text) {
            case "shrink", "skip", "stop" -> Recovery.valueOf(text.toUpperCase(Locale.ROOT));
            default -> throw new FlowgradException("recovery", "`recovery` must be shrink, skip or stop, got " + text);
        };
    }

    private static int index(String name, Object value) {
        if (value instanceof Long i && i >= 0 && i <= Integer.MAX_VALUE) {
            return i.intValue();
        }
        throw new FlowgradException(name, "`" + name + "` must be a whole number of at least 0, got " + Json.write(value));
    }

    private static Batches batches(List<?> list, List<double[]> arrays) {
        List<List<double[]>> batches = new ArrayList<>();
        int[] losses = new int[list.size()];
        for (Object one : list) {
            Options batch = new Options("a batch", one instanceof Map<?, ?> map ? map : Map.of(), "loss", "arrays");
            losses[batches.size()] = index("loss", batch.whole("loss", 0));
            List<double[]> own = new ArrayList<>();
            for (Object i : batch.list("arrays")) {
                int at = index("arrays", i);
                if (at >= arrays.size()) {
                    throw new FlowgradException("data", "`data` has " + arrays.size() + " arrays, and none of index " + at);
                }
                own.add(arrays.get(at));
            }
            batches.add(own);
        }
        return Batches.listed(batches, losses);
    }

    private static String kind(Map<?, ?> json, String argument) {
        if (json.get("kind") instanceof String kind) {
            return kind;
        }
        throw new FlowgradException(argument, "`" + argument + "` must have a `kind`, got " + Json.write(json));
    }

    /** Reads an optimiser. */
    static Optimizer optimizer(Map<?, ?> json) {
        String kind = kind(json, "optimizer");
        return switch (kind) {
            case "SGD" -> new SGD(rate(options(kind, json), 0.01));
            case "Momentum" -> {
                Options o = options(kind, json, "mu", "nesterov");
                yield new Momentum(rate(o, 0.01), o.number("mu", 0.9), o.flag("nesterov"));
            }
            case "Adam" -> {
                Options o = options(kind, json, "beta1", "beta2", "epsilon");
                yield new Adam(rate(o, 0.001), beta1(o), beta2(o), o.number("epsilon", 1e-8));
            }
            case "AdamW" -> {
                Options o = options(kind, json, "beta1", "beta2", "epsilon", "decay");
                yield new AdamW(rate(o, 0.001), beta1(o), beta2(o), o.number("epsilon", 1e-8), o.number("decay", 0.01));
            }
            case "AdaBelief" -> {
                Options o = options(kind, json, "beta1", "beta2", "epsilon");
                yield new AdaBelief(rate(o, 0.001), beta1(o), beta2(o), o.number("epsilon", 1e-16));
            }
            case "RMSProp" -> {
                Options o = options(kind, json, "rho", "epsilon");
                yield new RMSProp(rate(o, 0.001), o.number("rho", 0.9), o.number("epsilon", 1e-8));
            }
            case "BFGS" -> new BFGS(new Options(kind, json, "kind", "gtol").number("gtol", 1e-8));
            case "LBFGS" -> {
                Options o = new Options(kind, json, "kind", "history", "gtol");
                yield new LBFGS(index("history", o.whole("history", 10)), o.number("gtol", 1e-8));
            }
            default -> throw new FlowgradException("optimizer", "`" + kind + "` is not an optimizer");
        };
    }

    private static Options options(String kind, Map<?, ?> json, String... own) {
        List<String> known = new ArrayList<>(List.of("kind", "rate"));
        known.addAll(List.of(own));
        return new Options(kind, json, known.toArray(String[]::new));
    }

    private static double beta1(Options o) {
        return o.number("beta1", 0.9);
    }

    private static double beta2(Options o) {
        return o.number("beta2", 0.999);
    }

    private static Schedule rate(Options o, double otherwise) {
        return o.get("rate") instanceof Map<?, ?> schedule ? schedule(schedule)
                : Schedule.constant(o.number("rate", otherwise));
    }

    private static Schedule schedule(Map<?, ?> json) {
        String kind = kind(json, "rate");
        return switch (kind) {
            case "ExponentialDecay" -> {
                Options o = new Options(kind, json, "kind", "rate", "factor", "steps");
                yield new Schedule.ExponentialDecay(o.number("rate"), o.number("factor"), o.whole("steps"));
            }
            case "StepDecay" -> {
                Options o = new Options(kind, json, "kind", "rate", "factor", "every");
                yield new Schedule.StepDecay(o.number("rate"), o.number("factor"), o.whole("every"));
            }
            case "CosineDecay" -> {
                Options o = new Options(kind, json, "kind", "rate", "steps", "end");
                yield new Schedule.CosineDecay(o.number("rate"), o.whole("steps"), o.number("end", 0));
            }
            case "Warmup" -> {
                Options o = new Options(kind, json, "kind", "rate", "steps");
                yield new Schedule.Warmup(rate(o, 0), o.whole("steps"));
            }
            case "OneCycle" -> {
                Options o = new Options(kind, json, "kind", "peak", "steps");
                yield new Schedule.OneCycle(o.number("peak"), o.whole("steps"));
            }
            default -> throw new FlowgradException("rate", "`" + kind + "` is not a schedule");
        };
    }
}
