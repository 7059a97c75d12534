package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import org.junit.jupiter.api.Test;

class ReplyTest {
    @Test
    void carriesTheValue() {
        Reply reply = Reply.of(() -> 3);
        assertTrue(reply.ok);
        assertEquals(3, reply.value);
        assertNull(reply.error);
    }

    @Test
    void carriesTheSentenceAndTheArgument() {
        Reply reply = Reply.of(() -> {
            throw new FlowgradException("rtol", "`rtol` must be positive, got -1.");
        });
        assertFalse(reply.ok);
        assertEquals("`rtol` must be positive, got -1.", reply.error);
        assertEquals("rtol", reply.argument);
    }

    @Test
    void turnsOtherExceptionsIntoASentence() {
        Reply reply = Reply.of(() -> Integer.parseInt("x"));
        assertFalse(reply.ok);
        assertTrue(reply.error.startsWith("internal error: NumberFormatException"), reply.error);
        assertNull(reply.argument);
    }
}
