package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewrittenScriptsTest {
    @TempDir
    private Path cache;
    private int calls;

    private String rewrite(String source, String name) {
        calls++;
        return name + ":" + source.toUpperCase();
    }

    private String ask(String rewriter, String source, String name) {
        return new RewrittenScripts(cache, rewriter).of(source, name, this::rewrite);
    }

    @Test
    void rewritesOnce() {
        assertEquals("a.js:X\n// Y", ask("1", "x\n// y", "a.js"));
        assertEquals("a.js:X\n// Y", ask("1", "x\n// y", "a.js"));
        assertEquals(1, calls);
    }

    @Test
    void noticesAnotherTextFileOrRewriter() {
        ask("1", "x", "a.js");
        assertEquals("a.js:Y", ask("1", "y", "a.js"));
        assertEquals("b.js:Y", ask("1", "y", "b.js"));
        assertEquals("a.js:Y", ask("2", "y", "a.js"));
        assertEquals("a.js:X", ask("2", "x", "a.js"));
        assertEquals(5, calls);
    }

    @Test
    void doesWithoutACacheAndWithADamagedOne() throws Exception {
        ask("1", "x", "a.js");
        try (var files = Files.list(cache.resolve("rewritten"))) {
            Files.writeString(files.findFirst().orElseThrow(), "// damaged");
        }
        assertEquals("a.js:X", ask("1", "x", "a.js"));
        Path file = Files.writeString(cache.resolve("file"), "");
        assertEquals("a.js:X", new RewrittenScripts(file, "1").of("x", "a.js", this::rewrite));
        assertEquals(3, calls);
    }
}
