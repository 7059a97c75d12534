package dev.flowgrad.polyglot;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** One context for all tests that only need some guest to speak to: starting Python takes seconds. */
final class Scripts {
    private static ScriptContext shared;

    private Scripts() {}

    static synchronized ScriptContext shared() {
        if (shared == null) {
            shared = ScriptContext.newBuilder().build();
        }
        return shared;
    }

    /** What a script prints when it is run as the main program. */
    static String output(Path script, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ScriptContext context = ScriptContext.newBuilder().script(script).arguments(List.of(arguments))
                .streams(out, out).build()) {
            context.run(script);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The error that a script ends with. */
    static GuestError error(Path script) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ScriptContext context = ScriptContext.newBuilder().script(script).streams(out, out).build()) {
            context.run(script);
        } catch (GuestException e) {
            return e.error();
        }
        throw new AssertionError(script + " ended without an error");
    }

    static Path write(Path directory, String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of x -> 2 x for x of three numbers, as hexadecimal digits. */
    static String doublingProgram() {
        Expr x = Expr.input("x", 3);
        return HexFormat.of().formatHex(Program.of(List.of(x), List.of(x.add(x))).toBytes());
    }
}
