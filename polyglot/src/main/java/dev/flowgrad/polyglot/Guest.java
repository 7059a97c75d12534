package dev.flowgrad.polyglot;

import dev.flowgrad.FlowgradException;
import java.nio.file.Path;

/** The languages of scripts, told by the ending of a file name. */
enum Guest {
    PYTHON("python"),
    JAVASCRIPT("js");

    /** The language's name within the polyglot API. */
    final String id;

    Guest(String id) {
        this.id = id;
    }

    static Guest of(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        if (name.endsWith(".py")) {
            return PYTHON;
        }
        if (name.endsWith(".js") || name.endsWith(".mjs")) {
            return JAVASCRIPT;
        }
        throw new FlowgradException("file", "`" + file + "` must end in .py, .js or .mjs.");
    }

    static Guest named(String language) {
        return switch (language) {
            case "python", "py" -> PYTHON;
            case "js", "javascript" -> JAVASCRIPT;
            default -> throw new FlowgradException("language",
                    "`language` must be \"python\" or \"js\", got \"" + language + "\".");
        };
    }
}
