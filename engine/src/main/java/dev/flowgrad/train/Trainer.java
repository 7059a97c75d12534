package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Cancellation;
import java.nio.file.Path;
import java.util.List;

/**
 * Trains the parameters of a loss.
 *
 * <pre>
 * Fit fit = Trainer.of(loss).optimizer(new Adam(0.05)).epochs(300).train(theta);
 * </pre>
 *
 * <p>An epoch is one pass over the batches, an iteration one step of the optimiser: on one batch, or for BFGS and LBFGS on the
 * mean over all of them. Where the loss or its gradient is not finite, or a solve in the loss fails, {@link Recovery} says what
 * becomes of the step; after {@value Training#MOST_BAD} attempts in a row the training gives up, with the last good parameters.
 * The same arguments give the same bits, also where a training was interrupted and goes on from its checkpoint.
 */
public final class Trainer {
    final List<Program> losses;
    Optimizer optimizer = new Adam(0.001);
    long epochs = 1;
    Batches batches = Batches.none();
    Long shuffle;
    Long key;
    Clipping clipping = Clipping.NONE;
    Recovery recovery = Recovery.SHRINK;
    IterationCallback callback;
    Placement placement = Placement.CPU;
    TrainingListener listener = new TrainingListener() { };
    Cancellation cancellation = new Cancellation();
    Path checkpoint;
    long checkpointEvery;
    boolean resume;

    private Trainer(List<Program> losses) {
        this.losses = losses;
    }

    /**
     * Trains a loss.
     *
     * @param losses Programs of the parameters, then the arrays of a batch, that give one number; several where batches
     *               differ in shape
     */
    public static Trainer of(Program... losses) {
        if (losses.length == 0) {
            throw new FlowgradException("loss", "`loss` is missing");
        }
        return new Trainer(List.of(losses));
    }

    /** How the parameters move; Adam with a rate of 0.001 when left out. */
    public Trainer optimizer(Optimizer how) {
        optimizer = how;
        return this;
    }

    /** Passes over the batches; 1 when left out. */
    public Trainer epochs(long passes) {
        if (passes < 0) {
            throw new FlowgradException("epochs", "`epochs` must be a whole number of at least 0, got " + passes);
        }
        epochs = passes;
        return this;
    }

    /** What the loss takes beside the parameters; nothing when left out. */
    public Trainer data(Batches of) {
        batches = of;
        return this;
    }

    /** Another order of the batches, or of the rows that make them, in each epoch; the same for the same seed. */
    public Trainer shuffle(long seed) {
        shuffle = seed;
        return this;
    }

    /**
     * Losses take one more input, the last: a number that is another one in each iteration, such as the key of layers that draw
     * random masks. The same for the same seed; with BFGS and LBFGS it stays what it was first.
     */
    public Trainer key(long seed) {
        key = seed;
        return this;
    }

    /** The longest gradient; a longer one is shortened to it. */
    public Trainer clipNorm(double norm) {
        Settings.positive("clip_norm", norm);
        clipping = new Clipping(norm, clipping.value());
        return this;
    }

    /** The largest component of a gradient, either way; others are cut off there. */
    public Trainer clipValue(double value) {
        Settings.positive("clip_value", value);
        clipping = new Clipping(clipping.norm(), value);
        return this;
    }

    /** What is done where the loss is not finite. */
    public Trainer recovery(Recovery how) {
        recovery = how;
        return this;
    }

    /** Is called at each iteration, and may end the training. */
    public Trainer callback(IterationCallback each) {
        callback = each;
        return this;
    }

    /** Where losses and gradients are computed, the solves in them included; in the engine's own loops when left out. */
    public Trainer placement(Placement where) {
        placement = where;
        return this;
    }

    /** Hears of the training. */
    public Trainer listener(TrainingListener hears) {
        listener = hears;
        return this;
    }

    /** Can end the training at its next iteration. */
    public Trainer cancellation(Cancellation flag) {
        cancellation = flag;
        return this;
    }

    /** A file that the training can go on from: written at times, and at the end, however that comes. */
    public Trainer checkpoint(Path file) {
        checkpoint = file;
        return this;
    }

    /** Iterations from one writing of the checkpoint to the next; 0, when left out, for every half minute. */
    public Trainer checkpointEvery(long iterations) {
        if (iterations < 0) {
            throw new FlowgradException("checkpoint_every", "`checkpoint_every` must be a whole number of at least 0, got "
                    + iterations);
        }
        checkpointEvery = iterations;
        return this;
    }

    /** Whether to go on from the checkpoint, if there is one. */
    public Trainer resume(boolean goOn) {
        resume = goOn;
        return this;
    }

    /**
     * Trains.
     *
     * @param theta the first parameters; not modified
     * @throws FlowgradException for settings that do not fit, for a loss that is not finite at {@code theta}, and for a
     *                           checkpoint that is damaged or of another training
     */
    public Fit train(double[] theta) {
        if (optimizer.searches() && !clipping.equals(Clipping.NONE)) {
            throw new FlowgradException("clip_norm", "`clip_norm` and `clip_value` are not for " + optimizer.name()
                    + ", which chooses the length of its steps; leave them out");
        }
        if (resume && checkpoint == null) {
            throw new FlowgradException("resume", "`resume` needs the `checkpoint` to go on from");
        }
        return new Training(this, theta).run();
    }
}
