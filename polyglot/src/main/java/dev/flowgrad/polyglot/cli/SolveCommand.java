package dev.flowgrad.polyglot.cli;

import dev.flowgrad.spec.Json;
import dev.flowgrad.polyglot.GuestException;
import dev.flowgrad.polyglot.ScriptContext;
import dev.flowgrad.polyglot.SolutionHandle;
import dev.flowgrad.polyglot.SolveWatch;
import dev.flowgrad.wire.Bridge;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flowgrad solve}: the problem of a model file as numbers and a picture. */
@Command(name = "solve", sortOptions = false,
        description = "Solve the problem `prob` that a Python file defines or a JavaScript file exports.",
        footer = {"", "Prints one row for each saved time: t, then the components of u. When a solve fails, the part that",
            "was solved is printed and the exit code is 1. Ctrl-C ends the solve with the part that is done."})
final class SolveCommand implements Callable<Integer> {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    private static final Pattern ASSIGNMENT = Pattern.compile("(p|u0|tspan)\\.(\\d{1,9})=(.+)");

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model: .py, .js or .mjs.")
    private Path model;

    @Option(names = "--method", paramLabel = "NAME", description = "A name of 'flowgrad methods'; chosen if left out.")
    private String method;

    @Option(names = "--rtol", paramLabel = "NUMBER", description = "Relative tolerance (1e-3).")
    private Double rtol;

    @Option(names = "--atol", paramLabel = "NUMBER", description = "Absolute tolerance (1e-6).")
    private Double atol;

    @Option(names = "--dt", paramLabel = "NUMBER", description = "The first step, or that of a method with a fixed step.")
    private Double dt;

    @Option(names = "--saveat", paramLabel = "TIMES",
            description = "A spacing (0.1) or a list of times (0,1,2.5); every step if left out.")
    private String saveat;

    @Option(names = "--set", paramLabel = "NAME.I=VALUE",
            description = "Change a number of p, u0 or tspan: p.0=1.5 (counted from 0). Can be repeated.")
    private List<String> assignments = List.of();

    @Option(names = "--format", paramLabel = "csv|json", description = "The form of the result (${DEFAULT-VALUE}).",
            defaultValue = "csv")
    private SolutionFormat format;

    @Option(names = "--plot", paramLabel = "FILE", description = "Also draw u over t into a .svg or .png file.")
    private Path plot;

    @Option(names = "--progress", negatable = true, fallbackValue = "true",
            description = "Show how far a long solve is; by default on a terminal.")
    private Boolean progress;

    @Override
    public Integer call() {
        String options = options();
        SolveWatch watch = new SolveWatch(ProgressBar.ifWanted(progress));
        Interrupts.handle(watch);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        // What a model prints while it is loaded must not end up among the results.
        try (ScriptContext context = ScriptContext.newBuilder().script(model).streams(System.err, System.err)
                .watch(watch).build()) {
            SolutionHandle solution = context.solveModel(model, options);
            format.print(solution, out);
            out.flush();
            if (plot != null) {
                SolutionPlot.write(solution, model.getFileName().toString(), plot);
            }
            boolean success = !watch.interrupted()
                    && (solution.retcode.equals("Success") || solution.retcode.equals("Terminated"));
            if (!success) {
                err.println("flowgrad: " + solution.retcode
                        + (solution.message.isEmpty() ? "" : ": " + solution.message));
            }
            err.flush();
            return success ? Main.OK : Main.FAILED;
        } catch (GuestException e) {
            int code = Main.report(e, err);
            // A model that cannot be loaded is wrong input.
            return e.isExit() ? code : Main.USAGE;
        }
    }

    /** The options as JSON for the guest's {@code solve}, with what can be checked here checked. */
    private String options() {
        Map<String, Object> options = new LinkedHashMap<>();
        if (method != null) {
            options.put("method", known(method));
        }
        if (rtol != null) {
            options.put("rtol", rtol);
        }
        if (atol != null) {
            options.put("atol", atol);
        }
        if (dt != null) {
            options.put("dt", dt);
        }
        if (saveat != null) {
            options.put("saveat", saveat.contains(",") ? List.of(saveat.split(",")).stream()
                    .map(text -> number("--saveat", text)).toList() : number("--saveat", saveat));
        }
        List<Object> changes = new ArrayList<>();
        for (String assignment : assignments) {
            Matcher matcher = ASSIGNMENT.matcher(assignment);
            if (!matcher.matches()) {
                throw usage("--set must be like p.0=1.5, u0.1=2 or tspan.1=20, got " + assignment);
            }
            changes.add(List.of(matcher.group(1), Integer.valueOf(matcher.group(2)),
                    number("--set", matcher.group(3))));
        }
        options.put("set", changes);
        if (plot != null && !plot.toString().toLowerCase().matches(".*\\.(svg|png)")) {
            throw usage("--plot must name a .svg or .png file, got " + plot);
        }
        return Json.write(options);
    }

    private String known(String name) {
        List<String> names = new ArrayList<>();
        for (Object element : (List<?>) Json.parse(Bridge.methods())) {
            String candidate = (String) ((Map<?, ?>) element).get("name");
            if (candidate.equalsIgnoreCase(name)) {
                return candidate;
            }
            names.add(candidate);
        }
        throw usage("--method must be one of " + String.join(", ", names) + ", got " + name);
    }

    private double number(String option, String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw usage(option + " needs a number, got " + text);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
