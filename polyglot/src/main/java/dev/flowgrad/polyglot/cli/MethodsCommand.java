package dev.flowgrad.polyglot.cli;

import dev.flowgrad.spec.Json;
import dev.flowgrad.wire.Bridge;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flowgrad methods}: the solvers. */
@Command(name = "methods",
        description = "List the methods that solve can use.")
final class MethodsCommand implements Runnable {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    @Option(names = "--format", paramLabel = "text|json", description = "The form of the answer (${DEFAULT-VALUE}).",
            defaultValue = "text")
    private TextFormat format;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (format == TextFormat.JSON) {
            out.println(Bridge.methods());
        } else {
            out.printf("%-12s %5s  %-5s %5s  %s%n", "method", "order", "steps", "dense", "");
            for (Object element : (List<?>) Json.parse(Bridge.methods())) {
                Map<?, ?> method = (Map<?, ?>) element;
                out.printf("%-12s %5s  %-5s %5s  %s%n", method.get("name"), method.get("order"),
                        Boolean.TRUE.equals(method.get("adaptive")) ? "any" : "fixed", method.get("dense_order"),
                        method.get("summary"));
            }
        }
        out.flush();
    }
}
