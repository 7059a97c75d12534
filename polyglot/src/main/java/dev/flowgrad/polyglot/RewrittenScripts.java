package dev.flowgrad.polyglot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.BinaryOperator;

/**
 * JavaScript files of users in their rewritten form, kept in the user's cache: to load the parser and to run it costs more
 * than all else that a short script does. One file for each script, whose first line is the hash of what it was made from.
 */
final class RewrittenScripts {
    private final Path folder;
    private final String rewriter;

    /**
     * @param cache where to keep them
     * @param rewriter names the version of the rewriting code
     */
    RewrittenScripts(Path cache, String rewriter) {
        folder = cache.resolve("rewritten");
        this.rewriter = rewriter;
    }

    /** The rewritten form of {@code source}, the content of the file {@code name}. */
    String of(String source, String name, BinaryOperator<String> rewrite) {
        Path file = folder.resolve(hash(name).substring(0, 24) + ".js");
        String made = "// " + hash(rewriter + '\0' + name + '\0' + source) + "\n";
        try {
            String kept = Files.readString(file);
            if (kept.startsWith(made)) {
                return kept.substring(made.length());
            }
        } catch (IOException e) {
            // Not there yet, or not to be read: it is made anew.
        }
        String rewritten = rewrite.apply(source, name);
        try {
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(folder, "new-", "");
            Files.writeString(fresh, made + rewritten);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // A cache that cannot be written costs time and nothing else.
        }
        return rewritten;
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
