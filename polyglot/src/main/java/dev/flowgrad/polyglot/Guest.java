package dev.flowgrad.polyglot;

import dev.flowgrad.FlowgradException;
import java.nio.file.Path;

/** The languages of scripts, told by the ending of a file name. */
enum Guest {
    PYTHON("python", "Python"),
    JAVASCRIPT("js", "JavaScript");

    /** The language's name within the polyglot API. */
    final String id;
    private final String name;

    Guest(String id, String name) {
        this.id = id;
        this.name = name;
    }

    /** Whether it can be run here: an executable may hold one language alone. */
    boolean isThere() {
        return ScriptContext.engine().getLanguages().containsKey(id);
    }

    /** @throws FlowgradException if it cannot be run here */
    void demand() {
        if (!isThere()) {
            throw new FlowgradException("file", "this executable runs no " + name + "; take `flowgrad-python`, which runs both"
                    + " languages.");
        }
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
