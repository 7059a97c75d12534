package dev.flowgrad.polyglot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;

/**
 * An error that a script did not catch, told in the script's terms: what, where, and the line of source.
 *
 * @param message what went wrong; for the package's own errors the sentence alone
 * @param places where in the user's files, the innermost first; empty when no frame of a user's file is known
 */
public record GuestError(String message, List<Place> places) {
    private static final int MOST_PLACES = 8;
    private static final Pattern OWN_ERROR = Pattern.compile("^FlowgradError: (.*?)(?: \\(([^()]+):(\\d+)\\))?$",
            Pattern.DOTALL);
    /** What the languages themselves write into the message of a syntax error about its place, which is told apart. */
    private static final Pattern SYNTAX_PLACE = Pattern.compile("(?<=^SyntaxError: )\\S+:\\d+:\\d+ | \\([^()]*, line \\d+\\)$");

    /** A line of a user's file: its path, line number (from 1) and text, or null when it cannot be read. */
    public record Place(Path file, int line, String text) {
        static Place of(String path, int line) {
            Path file = Path.of(path).toAbsolutePath().normalize();
            return new Place(file, line, read(file, line));
        }

        @Override
        public String toString() {
            Path here = Path.of("").toAbsolutePath();
            return (file.startsWith(here) ? here.relativize(file) : file) + ":" + line;
        }

        /** From the file itself: what a language runtime has is the rewritten text. */
        private static String read(Path file, int number) {
            try {
                List<String> lines = Files.readAllLines(file);
                return number >= 1 && number <= lines.size() ? lines.get(number - 1).strip() : null;
            } catch (IOException e) {
                return null;
            }
        }
    }

    /** The error in {@code exception}, a failure of a guest (or of the host on its behalf). */
    public static GuestError of(PolyglotException exception) {
        String message = exception.getMessage();
        if (message == null || message.isBlank()) {
            message = "an error without a message";
        }
        List<Place> places = new ArrayList<>();
        Matcher own = OWN_ERROR.matcher(message);
        if (exception.isHostException()) {
            message = "internal error: " + message;
        } else if (exception.isInternalError()) {
            message = "internal error of the language runtime: " + message;
        } else if (own.matches()) {
            message = own.group(1);
            if (own.group(2) != null) {
                add(places, own.group(2), Integer.parseInt(own.group(3)));
            }
        } else if (exception.isSyntaxError()) {
            message = SYNTAX_PLACE.matcher(message.lines().findFirst().orElse(message)).replaceAll("");
            add(places, exception.getSourceLocation());
        }
        Value error = exception.getGuestObject();
        if (error != null && error.hasMember("__traceback__")) {
            addTraceback(places, error.getMember("__traceback__"));
        } else {
            for (PolyglotException.StackFrame frame : exception.getPolyglotStackTrace()) {
                if (frame.isGuestFrame()) {
                    add(places, frame.getSourceLocation());
                }
            }
        }
        return new GuestError(message, places.stream().limit(MOST_PLACES).toList());
    }

    /** Python's own traceback: the frames of the polyglot API know only where a Python function starts. */
    private static void addTraceback(List<Place> places, Value traceback) {
        List<Place> outermostFirst = new ArrayList<>();
        for (Value link = traceback; !link.isNull(); link = link.getMember("tb_next")) {
            String file = link.getMember("tb_frame").getMember("f_code").getMember("co_filename").asString();
            add(outermostFirst, file, link.getMember("tb_lineno").asInt());
        }
        for (Place place : outermostFirst.reversed()) {
            if (!places.contains(place)) {
                places.add(place);
            }
        }
    }

    private static void add(List<Place> places, SourceSection section) {
        if (section != null && section.isAvailable() && section.getSource().getPath() != null) {
            add(places, section.getSource().getPath(), section.getStartLine());
        }
    }

    private static void add(List<Place> places, String path, int line) {
        try {
            Path file = Path.of(path);
            if (!Files.isRegularFile(file) || isLibrary(file.toAbsolutePath())) {
                return;
            }
        } catch (InvalidPathException e) {
            return;
        }
        Place place = Place.of(path, line);
        if (!places.contains(place)) {
            places.add(place);
        }
    }

    private static boolean isLibrary(Path path) {
        return ModuleFileSystem.isLibrary(path) || path.startsWith(GuestLibrary.python())
                || path.toString().contains("/org.graalvm.polyglot/");
    }

    /** One line: the message and its place. */
    public String sentence() {
        return places.isEmpty() ? message : message + " (" + places.getFirst() + ")";
    }

    /** For a person at a terminal: place, message, the line of source, and the user's callers. */
    @Override
    public String toString() {
        if (places.isEmpty()) {
            return "flowgrad: " + message;
        }
        StringBuilder text = new StringBuilder();
        text.append(places.getFirst()).append(": ").append(message);
        append(text, places.getFirst());
        for (Place place : places.subList(1, places.size())) {
            text.append("\n  called from ").append(place).append(':');
            append(text, place);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Place place) {
        if (place.text() != null && !place.text().isEmpty()) {
            text.append("\n    ").append(place.text());
        }
    }
}
