package dev.flowgrad.polyglot;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.spec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/**
 * One program of a user: a polyglot context that holds Python and JavaScript, both with the package {@code flowgrad},
 * over one engine. A language starts when its first script does.
 *
 * <p>All contexts share one polyglot Engine, and with it the code of both languages: Python's first context takes
 * seconds, every later one a fraction of a second. A context is used by one thread at a time.
 */
public final class ScriptContext implements AutoCloseable {
    private static final String JAVASCRIPT_MODULE = "application/javascript+module";

    /** What a guest may touch: exported methods and fields, and the elements of arrays and buffers. */
    private static final HostAccess ACCESS = HostAccess.newBuilder(HostAccess.EXPLICIT)
            .allowArrayAccess(true)
            .allowListAccess(true)
            .allowBufferAccess(true)
            .build();

    private static final class Shared {
        static final Engine ENGINE = Engine.newBuilder()
                .option("engine.WarnInterpreterOnly", "false")
                .build();
    }

    private final Context context;
    private final Path directory;
    private Value pythonSupport;
    private boolean isJavaScriptStarted;
    private Value rewrite;
    private SolutionHandle lastSolution;

    private ScriptContext(Builder builder) {
        directory = builder.script == null ? Path.of("").toAbsolutePath()
                : builder.script.toAbsolutePath().getParent();
        String name = builder.script == null ? "" : builder.script.toString();
        List<String> arguments = new ArrayList<>();
        arguments.add(name);
        arguments.addAll(builder.arguments);
        Context.Builder guests = Context.newBuilder(Stream.of(Guest.values()).filter(Guest::isThere).map(guest -> guest.id)
                .toArray(String[]::new))
                .engine(engine())
                .out(builder.out)
                .err(builder.err)
                .in(builder.in)
                .allowHostAccess(ACCESS)
                .allowPolyglotAccess(PolyglotAccess.ALL)
                .allowEnvironmentAccess(EnvironmentAccess.INHERIT)
                .allowCreateThread(true)
                .allowExperimentalOptions(true)
                .allowIO(IOAccess.newBuilder().fileSystem(new ModuleFileSystem(this::rewrite)).build());
        if (Guest.PYTHON.isThere()) {
            guests.arguments("python", arguments.toArray(String[]::new))
                    .option("python.PythonPath", GuestLibrary.python().toString())
                    .option("python.ForceImportSite", "false")
                    .option("python.DontWriteBytecodeFlag", "false");
        }
        if (Guest.JAVASCRIPT.isThere()) {
            guests.arguments("js", arguments.toArray(String[]::new))
                    .option("js.ecmascript-version", "staging")
                    .option("js.esm-eval-returns-exports", "true")
                    .option("js.unhandled-rejections", "throw")
                    .option("js.shell", "true")
                    // The package's own frames, on top, must not hide the line of the script that an error names.
                    .option("js.stack-trace-limit", "100");
        }
        context = guests.build();
        context.getPolyglotBindings().putMember(EngineHost.BINDING,
                new EngineHost(new GuestFunctions(this), builder.watch, solution -> lastSolution = solution));
    }

    /** The polyglot Engine of all contexts. */
    static Engine engine() {
        return Shared.ENGINE;
    }

    /** How a context is made. */
    public static final class Builder {
        private Path script;
        private List<String> arguments = List.of();
        private OutputStream out = System.out;
        private OutputStream err = System.err;
        private InputStream in = System.in;
        private SolveWatch watch = new SolveWatch(null);

        /**
         * The main script: its directory is where imports and relative paths of other languages start.
         *
         * @throws FlowgradException if its ending is of no guest language
         */
        public Builder script(Path path) {
            Guest.of(path);
            script = path;
            return this;
        }

        /** The words after the script on the command line. */
        public Builder arguments(List<String> words) {
            arguments = List.copyOf(words);
            return this;
        }

        /** Where the scripts print. */
        public Builder streams(OutputStream standard, OutputStream error) {
            out = standard;
            err = error;
            return this;
        }

        /** What the scripts read. */
        public Builder input(InputStream stream) {
            in = stream;
            return this;
        }

        /** Watches and may end every solve. */
        public Builder watch(SolveWatch watcher) {
            watch = watcher;
            return this;
        }

        /** The context; nothing of the guest languages has started yet. */
        public ScriptContext build() {
            return new ScriptContext(this);
        }
    }

    /** A builder with this process's streams and without a script. */
    public static Builder newBuilder() {
        return new Builder();
    }

    /** The solution of the most recent solve of this context; null before the first. */
    public SolutionHandle lastSolution() {
        return lastSolution;
    }

    /**
     * Runs a file as the main program, {@code __name__ == "__main__"} in Python; the language is told by its ending.
     *
     * @throws GuestException if the script fails, or ends by asking for it
     */
    public void run(Path file) {
        try {
            switch (Guest.of(file)) {
                case PYTHON -> {
                    String text = read(file);
                    Value status = python().getMember("run_main").execute(file.toString(),
                            file.toAbsolutePath().getParent().toString(), text);
                    if (!status.isNull()) {
                        throw new GuestException(status.asInt());
                    }
                }
                case JAVASCRIPT -> module(file);
            }
        } catch (PolyglotException e) {
            throw new GuestException(e);
        }
    }

    /** The public names of a file: a Python module or the namespace of a JavaScript module. */
    public Value load(Path file) {
        return switch (Guest.of(file)) {
            case PYTHON -> {
                read(file);
                yield python().getMember("load_module").execute(file.toString());
            }
            case JAVASCRIPT -> module(file);
        };
    }

    /**
     * Solves the problem {@code prob} of a model file.
     *
     * @param options JSON: the guest's options of {@code solve}, and "set": a list of [name, index, value]
     * @throws FlowgradException if the file has no {@code prob}, or "set" names no number of it
     * @throws GuestException if the model or its solve fails
     */
    public SolutionHandle solveModel(Path file, String options) {
        String wrong;
        try {
            Value module = load(file);
            Value support = Guest.of(file) == Guest.PYTHON ? python() : javaScript();
            wrong = support.getMember("solve_model").execute(module, options).asString();
        } catch (PolyglotException e) {
            throw new GuestException(e);
        }
        if (!wrong.isEmpty()) {
            throw new FlowgradException(wrong + ".");
        }
        return lastSolution;
    }

    /**
     * A right-hand side of u, p and t that a Python, JavaScript or Java file defines, traced.
     *
     * @throws FlowgradException if there is no such function, or it cannot be traced
     */
    public ODEFunction rightHandSide(Path file, String name, int dim, int parameters) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("kind", "rhs");
        List<Object> inputs = new ArrayList<>();
        inputs.add(Map.of("name", "u", "shape", List.of(dim)));
        inputs.add(Map.of("name", "p", "shape", List.of(parameters)));
        inputs.add(Map.of("name", "t", "shape", List.of()));
        request.put("inputs", inputs);
        return ODEFunction.of(new GuestFunctions(this).find(Json.write(Map.of("path", file.toString(), "name", name)))
                .load(Json.write(request)).program());
    }

    /** Evaluates Python source text in the main module. */
    public Value evalPython(String source, String name) {
        python();
        return context.eval(Source.newBuilder("python", source, name).buildLiteral());
    }

    /** Evaluates JavaScript source text, rewritten, as a module; answers with its exports. */
    public Value evalJavaScript(String source, String name) {
        return javaScript(Source.newBuilder("js", rewrite(source, name), name));
    }

    /** The helpers written in Python, in {@code support.py}. */
    Value python() {
        if (pythonSupport == null) {
            Guest.PYTHON.demand();
            pythonSupport = context.eval(Source.newBuilder("python", resource("support.py"), "<flowgrad>")
                    .internal(true).buildLiteral());
        }
        return pythonSupport;
    }

    /** The helpers written in JavaScript, in {@code support.js}. */
    Value javaScript() {
        startJavaScript();
        return javaScript(Source.newBuilder("js", resource("support.js"), "flowgrad-support.mjs").internal(true));
    }

    /** A path of a script: beside the main script, unless absolute. */
    Path resolve(String path) {
        return directory.resolve(path).normalize();
    }

    private Value module(Path file) {
        Path real = file.toAbsolutePath().normalize();
        String text = read(file);
        return context.eval(module(real, rewrite(text, real.toString())));
    }

    private Value javaScript(Source.Builder builder) {
        startJavaScript();
        return context.eval(builder.mimeType(JAVASCRIPT_MODULE).buildLiteral());
    }

    /** The user's module with arithmetic and tests as calls, by the package's own {@code rewrite}. */
    private String rewrite(String source, String name) {
        startJavaScript();
        RewrittenScripts kept = GuestLibrary.rewritten();
        return kept == null ? rewriteAnew(source, name) : kept.of(source, name, this::rewriteAnew);
    }

    private String rewriteAnew(String source, String name) {
        if (rewrite == null) {
            rewrite = packageModule("flowgrad-rewrite.mjs", "export { rewrite } from 'flowgrad/rewrite';").getMember("rewrite");
        }
        return rewrite.execute(source, name).asString();
    }

    private void startJavaScript() {
        if (!isJavaScriptStarted) {
            Guest.JAVASCRIPT.demand();
            isJavaScriptStarted = true;
            context.eval(Source.newBuilder("js", resource("prelude.js"), "prelude.js").internal(true).buildLiteral());
            // The package itself comes first: rewritten scripts call its operations. The rewriter comes when it is needed.
            packageModule("flowgrad-start.mjs", "import 'flowgrad'; export { installRewriter } from 'flowgrad/fallback';")
                    .getMember("installRewriter")
                    .execute((ProxyExecutable) text -> rewriteAnew(text[0].asString(), "script"));
        }
    }

    private Value packageModule(String name, String source) {
        return context.eval(Source.newBuilder("js", source, name).mimeType(JAVASCRIPT_MODULE).internal(true)
                .buildLiteral());
    }

    private static Source module(Path file, String text) {
        try {
            return Source.newBuilder("js", file.toFile()).content(text).mimeType(JAVASCRIPT_MODULE).cached(false).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new FlowgradException("file", "`" + file + "` cannot be read"
                    + (Files.exists(file) ? " as UTF-8 text." : ": there is no such file."));
        }
    }

    private static String resource(String name) {
        try (InputStream in = ScriptContext.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the context and what still runs in it. */
    @Override
    public void close() {
        context.close(true);
    }
}
