package dev.flowgrad.polyglot.cli;

import dev.flowgrad.polyglot.Info;
import dev.flowgrad.spec.Json;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flowgrad info}: what runs here. */
@Command(name = "info",
        description = "Show versions and the machine.")
final class InfoCommand implements Runnable {
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
        Map<String, Object> facts = Info.collect();
        if (format == TextFormat.JSON) {
            out.println(Json.write(facts));
        } else {
            facts.forEach((name, value) -> out.printf("%-12s %s%n", name, value));
        }
        out.flush();
    }
}
