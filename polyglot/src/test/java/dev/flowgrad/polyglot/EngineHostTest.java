package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The engine's calls as the guests make them. */
class EngineHostTest {
    @Test
    void evaluatesFromPython() {
        String result = Scripts.shared().evalPython("""
                import polyglot
                from array import array
                engine = polyglot.import_value("flowgrad_engine")
                program = engine.load(bytes.fromhex("%s")).value
                out = engine.evaluate(program, [array('d', [1.0, 2.0, 4.0])]).value
                copy = array('d', engine.latin1(out[0]).encode('latin-1'))
                f"{list(out[0])} {copy.tolist()} {engine.shapes(program).value}"
                """.formatted(Scripts.doublingProgram()), "evaluate").asString();
        assertEquals("[2.0, 4.0, 8.0] [2.0, 4.0, 8.0] {\"inputs\":[[3]],\"outputs\":[[3]]}", result);
    }

    @Test
    void evaluatesFromJavaScript() {
        String result = Scripts.shared().evalJavaScript("""
                const engine = Polyglot.import('flowgrad_engine');
                const bytes = Uint8Array.from('%s'.match(/../g), (digits) => parseInt(digits, 16));
                const program = engine.load(bytes.buffer).value;
                const out = engine.evaluate(program, [new Float64Array([1, 2, 4]).buffer]).value;
                const copy = new Float64Array(new ArrayBuffer(engine.buffer(out[0])));
                export const result = `${Array.from(out[0])} ${copy} ${engine.shapes(program).value}`;
                """.formatted(Scripts.doublingProgram()), "evaluate.mjs").getMember("result").asString();
        assertEquals("2,4,8 2,4,8 {\"inputs\":[[3]],\"outputs\":[[3]]}", result);
    }

    @Test
    void givesProgramBytesBack() {
        boolean same = Scripts.shared().evalPython("""
                import polyglot
                engine = polyglot.import_value("flowgrad_engine")
                program = engine.load(bytes.fromhex("%s")).value
                data = engine.latin1(program).encode('latin-1')
                engine.load(data).ok and data[:4] == b"FGIR"
                """.formatted(Scripts.doublingProgram()), "bytes").asBoolean();
        assertTrue(same);
    }

    @Test
    void answersDamagedProgramsWithASentence() {
        String error = Scripts.shared().evalPython("""
                import polyglot
                reply = polyglot.import_value("flowgrad_engine").load(b"not a program")
                f"{reply.ok} {reply.error}"
                """, "damaged").asString();
        assertTrue(error.startsWith("False "), error);
        assertTrue(!error.contains("Exception"), error);
    }

    @Test
    void answersForeignHandlesWithASentence() {
        String error = Scripts.shared().evalPython("""
                import polyglot
                polyglot.import_value("flowgrad_engine").text(3).error
                """, "handle").asString();
        assertEquals("`program` must come from the engine, got 3.", error);
    }

    @Test
    void tellsOfMethodsAndMachine() {
        String text = Scripts.shared().evalPython("""
                import json, polyglot
                engine = polyglot.import_value("flowgrad_engine")
                names = [m["name"] for m in json.loads(engine.methods().value)]
                f"{'Tsit5' in names} {json.loads(engine.info().value)['java'][:2]}"
                """, "methods").asString();
        assertEquals("True 25", text);
    }
}
