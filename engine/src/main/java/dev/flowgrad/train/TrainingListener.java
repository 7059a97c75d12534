package dev.flowgrad.train;

/** Hears of a training, on its thread. */
public interface TrainingListener {
    /** How far it is: about ten times a second, and at the end. */
    default void progress(Progress progress) {
    }

    /** One sentence on something out of the ordinary: a loss that is not finite, a training that is gone on with. */
    default void notice(String text) {
    }
}
