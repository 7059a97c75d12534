package dev.flowgrad.polyglot.cli;

import dev.flowgrad.polyglot.ScriptContext;
import dev.flowgrad.polyglot.SolveWatch;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowgrad run}: a script as the main program. */
@Command(name = "run",
        description = "Run a Python or JavaScript script (.py, .js, .mjs; also .java with the flowgrad launcher).",
        footer = {"", "The package flowgrad can be imported. Words after SCRIPT are the script's: sys.argv in Python,",
            "process.argv in JavaScript. Ctrl-C ends a running solve with the part that is done; again, the script."})
final class RunCommand implements Callable<Integer> {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Parameters(index = "0", paramLabel = "SCRIPT", description = "The file to run.")
    private Path script;

    @Parameters(index = "1..*", paramLabel = "ARG", description = "Arguments of the script.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() {
        SolveWatch watch = new SolveWatch(ProgressBar.ifWanted(null));
        Interrupts.handle(watch);
        try (ScriptContext context = ScriptContext.newBuilder().script(script).arguments(arguments)
                .watch(watch).build()) {
            context.run(script);
            return Main.OK;
        }
    }
}
