package dev.flowgrad.polyglot.cli;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.polyglot.GuestException;
import dev.flowgrad.polyglot.Info;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code flowgrad}. */
@Command(name = "flowgrad", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        subcommands = {RunCommand.class, SolveCommand.class, MethodsCommand.class, InfoCommand.class},
        description = "Differential equations as differentiable layers, in Python, JavaScript and Java.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Results go to standard output, all else to standard error.",
            "Exit codes: 0 success, 1 a failed solve or script, 2 wrong usage or input.", "", "Examples:",
            "  flowgrad run examples/lotka_volterra.py",
            "  flowgrad solve model.py --saveat 0.1 --set p.0=1.5 --plot out.svg",
            "", "Environment: FLOWGRAD_DEBUG=1 adds Java stack traces to errors."})
public final class Main implements Runnable {
    /** Success. */
    static final int OK = 0;
    /** A solve or script that failed. */
    static final int FAILED = 1;
    /** Wrong usage or input. */
    static final int USAGE = 2;

    @Spec
    private CommandSpec spec;

    /** Runs the command and ends the process. */
    public static void main(String[] arguments) {
        int code = commandLine().execute(arguments);
        System.out.flush();
        // Guest languages keep threads; halting skips waiting for them, and nothing is left to be written.
        Runtime.getRuntime().halt(code);
    }

    /** The command line, ready to execute. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setParameterExceptionHandler(Main::usageError);
        line.setExecutionExceptionHandler((exception, command, result) -> report(exception, command.getErr()));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(100);
        // What follows a script is the script's, options too.
        line.getSubcommands().get("run").setStopAtPositional(true);
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: run, solve, methods or info");
    }

    private static int usageError(ParameterException exception, String[] arguments) {
        CommandLine line = exception.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("flowgrad: " + exception.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
        err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return USAGE;
    }

    /** Prints what went wrong for a person and answers with the exit code. */
    static int report(Exception exception, PrintWriter err) {
        int code = switch (exception) {
            case GuestException guest when guest.isExit() -> guest.status();
            case GuestException guest -> {
                err.println(guest.error());
                yield FAILED;
            }
            case FlowgradException wrong -> {
                err.println("flowgrad: " + wrong.getMessage());
                yield USAGE;
            }
            default -> {
                err.println("flowgrad: internal error: " + exception);
                yield FAILED;
            }
        };
        if ("1".equals(System.getenv("FLOWGRAD_DEBUG")) && code != OK) {
            exception.printStackTrace(err);
        }
        err.flush();
        return code;
    }

    /** The text of {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"flowgrad " + Info.version()};
        }
    }
}
