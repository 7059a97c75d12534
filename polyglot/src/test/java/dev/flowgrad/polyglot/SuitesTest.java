package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tests of the Python and JavaScript packages, run inside GraalPy and GraalJS. */
class SuitesTest {
    private static final Path PYTHON = Path.of("../python-bindings/tests");
    private static final Path JAVASCRIPT = Path.of("../js-bindings/test");

    @TestFactory
    Stream<DynamicContainer> python() throws IOException {
        Value discover = Scripts.shared().evalPython(resource("suites.py"), "suites.py");
        return files(PYTHON, "test_.*\\.py").map(file -> DynamicContainer.dynamicContainer(name(file),
                tests(discover.execute(file.toString()))));
    }

    /** A list of (name, function); the function answers "" or the failure's text. */
    private static List<DynamicTest> tests(Value list) {
        List<DynamicTest> tests = new ArrayList<>();
        for (long i = 0; i < list.getArraySize(); i++) {
            Value test = list.getArrayElement(i);
            tests.add(DynamicTest.dynamicTest(test.getArrayElement(0).asString(), () -> {
                String failure = test.getArrayElement(1).execute().asString();
                if (!failure.isEmpty()) {
                    fail(failure);
                }
            }));
        }
        assertFalse(tests.isEmpty(), "a file without tests");
        return tests;
    }

    /** Each export of a file of cases is an object of functions that throw when something is wrong. */
    @TestFactory
    Stream<DynamicContainer> javaScript() throws IOException {
        return files(JAVASCRIPT, ".*_cases\\.js").map(file -> {
            Value module = Scripts.shared().load(file);
            return DynamicContainer.dynamicContainer(name(file), module.getMemberKeys().stream()
                    .filter(group -> !module.getMember(group).canExecute())
                    .map(group -> DynamicContainer.dynamicContainer(group, cases(module.getMember(group)))));
        });
    }

    private static Stream<DynamicTest> cases(Value group) {
        return group.getMemberKeys().stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            try {
                group.getMember(name).executeVoid();
            } catch (PolyglotException e) {
                fail(GuestError.of(e).toString(), e);
            }
        }));
    }

    private static Stream<Path> files(Path directory, String pattern) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> name(file).matches(pattern)).sorted().toList().stream();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SuitesTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
