package dev.flowgrad.cli;

import dev.flowgrad.polyglot.cli.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.graalvm.nativeimage.ProcessProperties;

/**
 * The command line as a native executable. The one without Python starts fast and is small; where Python is asked for, the
 * other, beside it, takes over its process.
 */
public final class Launcher {
    private static final String WITH_PYTHON = "flowgrad-python";
    private static final boolean HAS_PYTHON = hasPython();

    private Launcher() {
    }

    /** Runs the command and ends the process. */
    public static void main(String[] arguments) {
        if (!HAS_PYTHON && Arrays.stream(arguments).anyMatch(argument -> argument.endsWith(".py"))) {
            Path other = Path.of(ProcessProperties.getExecutableName()).resolveSibling(WITH_PYTHON);
            if (Files.isExecutable(other)) {
                String[] command = new String[arguments.length + 1];
                command[0] = WITH_PYTHON;
                System.arraycopy(arguments, 0, command, 1, arguments.length);
                ProcessProperties.exec(other, command);
            }
        }
        Main.main(arguments);
    }

    private static boolean hasPython() {
        try {
            Class.forName("com.oracle.graal.python.PythonLanguage", false, Launcher.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
