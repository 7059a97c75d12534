package dev.flowgrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.spec.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainSpecTest {
    private static String optimizer(String json) {
        return TrainSpec.optimizer(Json.object(json)).toString();
    }

    @Test
    void readsOptimizers() {
        assertEquals(new Adam(0.001).toString(), optimizer("{\"kind\":\"Adam\"}"));
        assertEquals("Momentum[rate=0.5, mu=0.8, nesterov=true]",
                optimizer("{\"kind\":\"Momentum\",\"rate\":0.5,\"mu\":0.8,\"nesterov\":true}"));
        assertEquals("AdamW[rate=CosineDecay[rate=0.1, steps=100, end=0.0], beta1=0.9, beta2=0.999, epsilon=1.0E-8, decay=0.01]",
                optimizer("{\"kind\":\"AdamW\",\"rate\":{\"kind\":\"CosineDecay\",\"rate\":0.1,\"steps\":100}}"));
        assertEquals("SGD[rate=Warmup[then=StepDecay[rate=1.0, factor=0.5, every=3], steps=2]]", optimizer("{\"kind\":\"SGD\",\"rate\":"
                + "{\"kind\":\"Warmup\",\"steps\":2,\"rate\":{\"kind\":\"StepDecay\",\"rate\":1,\"factor\":0.5,\"every\":3}}}"));
        assertEquals("LBFGS[history=5, gtol=1.0E-8]", optimizer("{\"kind\":\"LBFGS\",\"history\":5}"));
        assertEquals("AdaBelief[rate=0.001, beta1=0.9, beta2=0.999, epsilon=1.0E-16]", optimizer("{\"kind\":\"AdaBelief\"}"));
        assertEquals("RMSProp[rate=0.001, rho=0.9, epsilon=1.0E-8]", optimizer("{\"kind\":\"RMSProp\"}"));
        assertEquals("BFGS[gtol=1.0E-8]", optimizer("{\"kind\":\"BFGS\"}"));
    }

    @Test
    void readsTrainings() {
        String same = "{\"optimizer\":{\"kind\":\"Adam\",\"rate\":0.05},\"epochs\":3,\"shuffle\":4,\"clip_norm\":2,\"rows\":"
                + "{\"rows\":20,\"size\":6}}";
        Fit read = TrainSpec.trainer(same, List.of(Trainings.regression(6), Trainings.regression(2)), Trainings.data())
                .train(new double[3]);
        Fit made = Trainings.batched().optimizer(new Adam(0.05)).epochs(3).shuffle(4).clipNorm(2).train(new double[3]);
        assertArrayEquals(made.params(), read.params());
        Fit listed = TrainSpec.trainer("{\"optimizer\":{\"kind\":\"SGD\"},\"batches\":[{\"arrays\":[0,1]},{\"arrays\":[0,1]}]}",
                List.of(Trainings.regression(20)), Trainings.data()).train(new double[3]);
        assertEquals(2, listed.iterations());
    }

    private static void refused(String message, String json) {
        String got = assertThrows(FlowgradException.class, () -> TrainSpec.trainer(json, List.of(Trainings.regression(20)),
                Trainings.data())).getMessage();
        assertTrue(got.contains(message), got);
    }

    @Test
    void refuses() {
        refused("`optimizer` of train must be an object, got null", "{}");
        refused("`Adem` is not an optimizer", "{\"optimizer\":{\"kind\":\"Adem\"}}");
        refused("`beta` is no option of Adam; did you mean `beta1`?", "{\"optimizer\":{\"kind\":\"Adam\",\"beta\":1}}");
        refused("`rate` of SGD must be a number, got \"x\"", "{\"optimizer\":{\"kind\":\"SGD\",\"rate\":\"x\"}}");
        refused("`Never` is not a schedule", "{\"optimizer\":{\"kind\":\"SGD\",\"rate\":{\"kind\":\"Never\"}}}");
        refused("`steps` of CosineDecay is missing",
                "{\"optimizer\":{\"kind\":\"SGD\",\"rate\":{\"kind\":\"CosineDecay\",\"rate\":1}}}");
        String good = "{\"optimizer\":{\"kind\":\"SGD\"},";
        refused("`epocs` is no option of train; did you mean `epochs`?", good + "\"epocs\":1}");
        refused("`epochs` of train must be a whole number, got 1.5", good + "\"epochs\":1.5}");
        refused("`recovery` must be shrink, skip or stop", good + "\"recovery\":\"hope\"}");
        refused("`data` has 2 arrays, and none of index 7", good + "\"batches\":[{\"arrays\":[7]}]}");
    }
}
