package dev.flowgrad.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.device.Dtype;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ode.PIDController;
import dev.flowgrad.ode.SolveOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SolveSpecTest {
    private static SolveOptions options(String json) {
        return SolveSpec.parse(json).options().build();
    }

    @Test
    void everyOptionArrives() {
        SolveOptions o = options("""
                {"method":"Vern7","rtol":1e-7,"atol":[1e-9,1e-8],"dt":0.5,"dtmin":1e-9,"dtmax":"Infinity","maxiters":50,
                 "adaptive":true,"saveat":[1,2.5],"tstops":[1.5],"save_everystep":true,"save_start":false,"save_end":false,
                 "dense":true,"controller":{"kind":"PID","beta1":0.6},"sensealg":"ForwardSensitivity"}""");
        assertEquals("Vern7", o.method().name());
        assertEquals(1e-7, o.rtol());
        assertArrayEquals(new double[] {1e-9, 1e-8}, o.atol());
        assertEquals(0.5, o.dt());
        assertEquals(1e-9, o.dtmin());
        assertEquals(Double.POSITIVE_INFINITY, o.dtmax());
        assertEquals(50, o.maxiters());
        assertEquals(true, o.adaptive());
        assertArrayEquals(new double[] {1, 2.5}, o.saveatTimes());
        assertArrayEquals(new double[] {1.5}, o.tstops());
        assertTrue(o.saveEverystep() && !o.saveStart() && !o.saveEnd() && o.dense());
        assertEquals(0.6, ((PIDController) o.controller()).beta1());
    }

    @Test
    void thePlaceArrivesAndComesBack() {
        SolveOptions o = options("{\"device\":\"nd4j\",\"dtype\":\"float32\"}");
        assertEquals(new Placement("nd4j", Dtype.FLOAT32), o.placement());
        assertEquals(o.placement(), SolveSpec.of(o).placement());
        assertEquals(Placement.CPU, options("{}").placement());
        assertTrue(SolveSpec.parse("{\"device\":\"cpu\"}").namesDevice() && !SolveSpec.parse("{}").namesDevice());
    }

    @Test
    void optionsMadeInJavaSurviveTheirJson() {
        SolveOptions given = SolveOptions.builder().method("Vern7").rtol(1e-7).atol(1e-9, 1e-8).dt(0.5).dtmin(1e-9).dtmax(3)
                .maxiters(50).adaptive(true).tstops(1.5).controller(new PIDController(0.6, -0.3, 0.1)).build();
        String json = SolveSpec.of(given).json();
        assertEquals(json, SolveSpec.of(options(json)).json());
        assertEquals(given.controller(), options(json).controller());
        assertEquals(SolveSpec.of(SolveOptions.DEFAULT).json(), SolveSpec.of(options("{}")).json());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "\"GaussAdjoint\"                                   | \"GaussAdjoint\"",
        "{\"kind\":\"DiscreteAdjoint\",\"checkpoints\":8}  | {\"kind\":\"DiscreteAdjoint\",\"checkpoints\":8}",
        "{\"kind\":\"DiscreteAdjoint\"}                    | \"DiscreteAdjoint\"",
        "{\"kind\":\"BacksolveAdjoint\",\"checkpointing\":false} | {\"kind\":\"BacksolveAdjoint\",\"checkpointing\":false}",
    })
    void sensitivityAlgorithmsSurviveTheirJson(String given, String written) {
        SolveSpec spec = SolveSpec.parse("{\"sensealg\":" + given + "}");
        assertEquals(Json.parse(written), spec.sensealg().json());
        assertEquals(spec.sensealg(), spec.withSensealg(spec.sensealg()).sensealg());
    }

    @Test
    void nothingGivenIsAllDefaults() {
        SolveOptions o = options("{}");
        assertEquals(1e-3, o.rtol());
        assertArrayEquals(new double[] {1e-6}, o.atol());
        assertEquals(100_000, o.maxiters());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "{\"rtol\":-1}                         | `rtol` must be positive, got -1.0; give for example 1e-6",
        "{\"rtol\":\"NaN\"}                    | `rtol` must be positive, got NaN; give for example 1e-6",
        "{\"atol\":0}                          | `atol` must be positive, got 0.0; give for example 1e-9",
        "{\"rtol\":\"small\"}                  | `rtol` must be a number, got \"small\"",
        "{\"maxiters\":2.5}                    | `maxiters` must be a whole number, got 2.5",
        "{\"dense\":1}                         | `dense` must be true or false, got 1",
        "{\"save_every_step\":true}            | `save_every_step` is not an option of solve; did you mean `save_everystep`?",
        "{\"sensealg\":\"ForwardSensitivty\"}  | `ForwardSensitivty` is not a sensitivity algorithm; did you mean `ForwardSensitivity`?",
        "{\"controller\":{\"kind\":\"PD\"}}    | `controller` must be of kind I, PI, PID or predictive, got PD",
        "{\"sensealg\":{\"kind\":\"DiscreteAdjoint\",\"checkpoint\":4}} | `checkpoint` is not an option of DiscreteAdjoint; there is checkpoints",
        "{\"sensealg\":{\"kind\":\"DiscreteAdjoint\",\"checkpoints\":1}} | `checkpoints` must be at least 2, or 0 to keep every step, got 1",
        "{\"controller\":{\"kind\":\"PI\",\"beta\":1}} | `beta` is not a coefficient of the PI controller; did you mean `beta1`?",
    })
    void whatIsWrongIsNamedWithTheFix(String json, String message) {
        assertEquals(message, assertThrows(FlowgradException.class, () -> options(json)).getMessage());
    }

    @Test
    void tolerancesRepeatForCopiesOfTheState() {
        assertEquals("{\"atol\":[0.1,0.2,0.1,0.2]}", SolveSpec.parse("{\"atol\":[0.1,0.2]}").repeatTolerances(2).json());
        assertEquals("{\"atol\":0.1}", SolveSpec.parse("{\"atol\":0.1}").repeatTolerances(2).json());
    }

    @Test
    void damagedJsonIsAnErrorOfOurs() {
        for (String json : new String[] {"", "{", "[1]", "{\"rtol\":}", "nonsense"}) {
            assertThrows(FlowgradException.class, () -> options(json), json);
        }
    }
}
