package dev.flowgrad.capi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowgrad.capi.Handles.UnknownHandle;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.wire.LoadedProgram;
import dev.flowgrad.wire.Bridge;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandlesTest {
    private final Handles handles = new Handles();
    private final LoadedProgram program = Bridge.load(Fixtures.lotkaVolterra().toBytes());

    @Test
    void whatWasAddedIsFoundUntilItIsFreed() {
        long a = handles.add(program);
        assertSame(program, handles.get(a, LoadedProgram.class));
        assertEquals(1, handles.count());
        handles.free(a);
        assertEquals(0, handles.count());
        assertThrows(UnknownHandle.class, () -> handles.get(a, LoadedProgram.class));
        assertThrows(UnknownHandle.class, () -> handles.free(a));
        assertNotEquals(a, handles.add(program));
    }

    @Test
    void zeroAndAnotherSortAreErrors() {
        assertThrows(UnknownHandle.class, () -> handles.get(0, LoadedProgram.class));
        long a = handles.add(program);
        assertEquals("handle " + a + " is a program, where a solution is needed",
                assertThrows(UnknownHandle.class, () -> handles.get(a, Solution.class)).getMessage());
    }

    @Test
    void threadsGetDistinctNumbers() {
        Set<Long> numbers = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 10_000).parallel().forEach(i -> numbers.add(handles.add(program)));
        assertEquals(10_000, numbers.size());
        new HashSet<>(numbers).parallelStream().forEach(handles::free);
        assertEquals(0, handles.count());
    }
}
