package dev.flowgrad.polyglot;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.spec.Json;
import dev.flowgrad.wire.Bridge;
import dev.flowgrad.wire.LoadedProgram;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/**
 * Functions that one language takes from another.
 *
 * <p>What crosses is never a value at run time but the traced program: the package of the function's own language
 * traces it, for shapes that the asking side states, and the engine loads the bytes. The asking side then uses the
 * program like one of its own, so that a solve costs the same in whichever language its parts were written.
 */
final class GuestFunctions {
    private final ScriptContext scripts;
    private final JavaFunctions java = new JavaFunctions();

    GuestFunctions(ScriptContext scripts) {
        this.scripts = scripts;
    }

    /** The function that {@code {"path", "name"}} or {@code {"language", "source", "name"}} tells of. */
    GuestFunction find(String json) {
        Map<String, Object> request = Json.object(json);
        String name = (String) request.get("name");
        try {
            if (request.get("source") instanceof String source) {
                Guest guest = Guest.named(String.valueOf(request.get("language")));
                return define(guest, source, name);
            }
            String text = String.valueOf(request.get("path"));
            Path file = scripts.resolve(text);
            Guest guest = JavaFunctions.isJava(file) ? null : Guest.of(file);
            if (!file.toFile().isFile()) {
                throw new FlowgradException("path", "`path` " + text + " does not exist (looked for " + file + ").");
            }
            if (guest == null) {
                Method method = java.find(file, name);
                return new GuestFunction("java", name, asked -> JavaFunctions.trace(method, asked).toBytes());
            }
            Value module = scripts.load(file);
            if (name == null || !module.hasMember(name)) {
                throw new FlowgradException("name", "`name` must be a function that " + text
                        + (guest == Guest.PYTHON ? " defines" : " exports") + ", got " + quote(name) + ".");
            }
            return export(guest, module.getMember(name), name);
        } catch (PolyglotException e) {
            throw failure(e);
        }
    }

    private GuestFunction define(Guest guest, String source, String name) {
        if (guest == Guest.PYTHON) {
            return export(guest, scripts.python().getMember("define").execute(source, name),
                    name == null ? "function" : name);
        }
        Value module = scripts.evalJavaScript("export const f = (" + source + "\n);", "function.mjs");
        return export(guest, module.getMember("f"), name == null ? "function" : name);
    }

    private GuestFunction export(Guest guest, Value function, String name) {
        if (!function.canExecute()) {
            throw new FlowgradException("name", "`" + name + "` must be a function, got " + function + ".");
        }
        Value support = guest == Guest.PYTHON ? scripts.python() : scripts.javaScript();
        Value traceable = support.getMember("export_function").execute(function, name);
        return new GuestFunction(guest.id, name,
                asked -> Buffers.bytes(traceable.invokeMember("trace", asked), "program"));
    }

    private static FlowgradException failure(PolyglotException e) {
        FlowgradException failure = new FlowgradException(GuestError.of(e).sentence());
        failure.initCause(e);
        return failure;
    }

    private static String quote(String name) {
        return name == null ? "nothing" : "\"" + name + "\"";
    }

    /** A function of a language, as the other language sees it. */
    public static final class GuestFunction {
        /** The language's name: python, js or java. */
        @HostAccess.Export
        public final String language;

        /** The function's name, for messages. */
        @HostAccess.Export
        public final String name;

        private final Function<String, byte[]> tracer;

        GuestFunction(String language, String name, Function<String, byte[]> tracer) {
            this.language = language;
            this.name = name;
            this.tracer = tracer;
        }

        /**
         * The function's program. {@code json}: {@code {"kind": "rhs" | "function", "inputs": [{"name", "shape", "at"}]}},
         * where "at" is a point, flat, at which the trace is compared with the plain function.
         */
        @HostAccess.Export
        public Reply trace(String json) {
            return Reply.of(() -> load(json));
        }

        LoadedProgram load(String json) {
            try {
                return Bridge.load(tracer.apply(json));
            } catch (PolyglotException e) {
                throw failure(e);
            }
        }
    }
}
