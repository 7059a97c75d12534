package dev.flowgrad.capi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.opaque.OpaqueFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LibraryTest {
    private final List<String> messages = new ArrayList<>();
    private final List<Long> given = new ArrayList<>();

    private Status run(Runnable action) {
        try {
            action.run();
            return Status.OK;
        } catch (Throwable thrown) {
            Status status = Status.of(thrown);
            messages.add(status.message(thrown));
            return status;
        }
    }

    private static long solve(long f, String spec, double[] u0) {
        return Library.solve(new long[] {f}, spec, u0, Fixtures.P, 0, 10, null, null);
    }

    private long keep(long handle) {
        given.add(handle);
        return handle;
    }

    @AfterEach
    void nothingIsLeft() {
        given.forEach(Library::free);
        assertEquals(0, Library.liveHandles());
    }

    @Test
    void solvesAndTells() {
        long f = keep(Library.load(Fixtures.lotkaVolterra().toBytes()));
        long s = keep(solve(f, Fixtures.SPEC, Fixtures.U0));
        assertEquals(101, Library.solution(s).size());
        assertEquals("Success", Library.text(s, Library.Text.RETCODE.ordinal()));
        assertEquals("Tsit5", Library.text(s, Library.Text.METHOD.ordinal()));
        assertTrue(Library.text(s, Library.Text.STATS.ordinal()).startsWith("{\"nf\":"));
        assertEquals("{\"inputs\":[[2],[4],[]],\"outputs\":[[2]]}", Library.text(f, Library.Text.SHAPES.ordinal()));
    }

    @Test
    void trains() {
        long loss = keep(Library.load(Fixtures.loss().toBytes()));
        long fit = keep(Library.train(new long[] {loss}, "{\"optimizer\":{\"kind\":\"SGD\",\"rate\":1e-6},\"epochs\":3}", Fixtures.P,
                new double[0][], null, null, null));
        assertEquals(3, Library.fit(fit).losses().length);
        assertTrue(Library.text(fit, Library.Text.FIT.ordinal()).startsWith("{\"retcode\":\"Success\",\"message\":\"all epochs"));
        assertEquals(Status.UNKNOWN_HANDLE, run(() -> Library.fit(loss)));
        assertTrue(messages.getLast().endsWith("is a program, where a fit is needed"), messages.getLast());
    }

    @Test
    void aSolveInsideAProgramHasAGradient() {
        long loss = keep(Library.load(Fixtures.loss().toBytes()));
        long gradient = keep(Library.transform(loss, "value_and_grad", "{\"wrt\":[0]}"));
        double[][] plain = {new double[1]};
        double[][] outputs = {new double[1], new double[4]};
        Library.evaluate(loss, new double[][] {Fixtures.P}, plain, null, null);
        Library.evaluate(gradient, new double[][] {Fixtures.P}, outputs, null, null);
        assertArrayEquals(plain[0], outputs[0], 1e-3);
    }

    @Test
    void whateverIsThrownBecomesAStatus() {
        assertEquals(Status.INVALID_ARGUMENT, run(() -> Library.load(new byte[3])));
        assertEquals(Status.UNKNOWN_HANDLE, run(() -> Library.free(-1)));
        assertEquals(Status.UNKNOWN_HANDLE, run(() -> solve(0, "{}", Fixtures.U0)));
        assertEquals(Status.INVALID_ARGUMENT, run(() -> Library.text(0, 99)));
        assertEquals(Status.OUT_OF_MEMORY, run(() -> {
            throw new OutOfMemoryError();
        }));
        assertEquals(Status.INTERNAL, run(() -> {
            throw new StackOverflowError();
        }));
        assertEquals(6, messages.size());
    }

    @Test
    void wrongSizesAreNamed() {
        long f = keep(Library.load(Fixtures.lotkaVolterra().toBytes()));
        assertEquals(Status.INVALID_ARGUMENT, run(() -> Library.evaluate(f, new double[3][], new double[][] {{0}}, null, null)));
        assertEquals("`outputs[0]` must have 2 numbers, got room for 1", messages.getLast());
        assertEquals(Status.INVALID_ARGUMENT, run(() -> solve(f, "{}", new double[3])));
        assertTrue(messages.getLast().startsWith("`u0` has 3 elements"));
    }

    @Test
    void solvesManyAndTells() {
        long f = keep(Library.load(Fixtures.lotkaVolterra().toBytes()));
        double[] two = {1.5, 1, 3, 1, 1.4, 1, 3, 1};
        long many = keep(Library.solveEnsemble(new long[] {f}, Fixtures.SPEC, Fixtures.U0, 1, two, 2, 0, 10, 2, null, null));
        assertArrayEquals(Library.solution(keep(solve(f, Fixtures.SPEC, Fixtures.U0))).u(), Library.ensemble(many).u(0));
        assertTrue(Library.ensembleMessage(many, 1).startsWith("reached t = 10"));
        assertTrue(Library.text(many, Library.Text.STATS.ordinal()).startsWith("{\"nf\":"));
        assertEquals(Status.INVALID_ARGUMENT, run(() -> Library.ensembleMessage(many, 2)));
        assertEquals(Status.UNKNOWN_HANDLE, run(() -> Library.ensemble(f)));
        assertEquals(Status.INVALID_ARGUMENT, run(() -> Library.solveEnsemble(new long[] {f}, "{}", Fixtures.U0, -1, two, 2, 0, 1,
                1, null, null)));
        assertEquals("`u0_rows` cannot be 18446744073709551615", messages.getLast());
    }

    @Test
    void aSolveIsAProgram() {
        long f = keep(Library.load(Fixtures.lotkaVolterra().toBytes()));
        long solve = keep(Library.solveProgram(new long[] {f}, "{}", 2, 4, 3));
        assertEquals("{\"inputs\":[[2],[4],[],[],[3]],\"outputs\":[[3,2]]}", Library.text(solve, Library.Text.SHAPES.ordinal()));
        assertEquals(Status.INVALID_ARGUMENT, run(() -> Library.solveProgram(new long[0], "{}", 2, 4, 3)));
    }

    @Test
    void aFunctionThatIsFreedIsNotCalled() {
        int[] calls = new int[1];
        OpaqueFunction decay = new OpaqueFunction(1, 0, 1, (du, u, p, t) -> {
            calls[0]++;
            du[0] = -u[0];
        }, null, null, null);
        long f = Library.function(decay);
        long program = keep(Library.solveProgram(new long[] {f}, "{}", 1, 0, 1));
        double[][] inputs = {{1}, {}, {0}, {1}, {1}};
        Library.evaluate(program, inputs, new double[][] {{0}}, null, null);
        int before = calls[0];
        assertTrue(before > 0);
        Library.free(f);
        assertEquals(Status.INVALID_ARGUMENT, run(() -> Library.evaluate(program, inputs, new double[][] {{0}}, null, null)));
        assertEquals(before, calls[0]);
    }

    @Test
    void bytesOfAProgramAreAProgram() {
        long f = keep(Library.load(Fixtures.lotkaVolterra().toBytes()));
        long copy = keep(Library.load(Library.bytes(f)));
        assertArrayEquals(Library.bytes(f), Library.bytes(copy));
    }

    @Test
    void theLibraryTellsOfItself() {
        assertTrue(Library.text(0, Library.Text.METHODS.ordinal()).contains("\"Tsit5\""));
        assertTrue(Library.text(0, Library.Text.INFO.ordinal()).contains("\"processors\""));
    }

    @Test
    void theArgumentAtFaultIsTold() {
        assertEquals("u0", Status.INVALID_ARGUMENT.argument(new FlowgradException("u0", "`u0` is wrong")));
        assertEquals("", Status.INTERNAL.argument(new IllegalStateException()));
        assertEquals(Status.INVALID_ARGUMENT, run(() -> Library.solve(new long[0], "{}", Fixtures.U0, Fixtures.P, 0, 1,
                null, null)));
    }

    /** Writes what the C tests need: programs, and the states that the JVM finds, which the library must match. */
    @Test
    void writesFixtures() throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("flowgrad.fixtures", "target/fixtures")));
        Files.write(folder.resolve("lotka_volterra.fgir"), Fixtures.lotkaVolterra().toBytes());
        Files.write(folder.resolve("loss.fgir"), Fixtures.loss().toBytes());
        long f = keep(Library.load(Fixtures.lotkaVolterra().toBytes()));
        write(folder.resolve("lotka_volterra.f64"),
                Library.solution(keep(solve(f, Fixtures.SPEC, Fixtures.U0))).u());
        long gradient = keep(Library.transform(keep(Library.load(Fixtures.loss().toBytes())), "value_and_grad",
                "{\"wrt\":[0]}"));
        double[][] outputs = {new double[1], new double[4]};
        Library.evaluate(gradient, new double[][] {Fixtures.P}, outputs, null, null);
        write(folder.resolve("gradient.f64"), outputs[1]);
    }

    private static void write(Path file, double[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        Files.write(file, bytes.array());
    }
}
