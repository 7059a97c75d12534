package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.train.Fit.Retcode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One training: the loop. All that the next iteration depends on is in the fields that {@link #save} writes. */
final class Training {
    /** Attempts in a row that were not finite, after which it gives up. */
    static final int MOST_BAD = 10;
    private static final int MOST_NOTICES = 10;
    private static final long REPORT = 100_000_000;
    private static final long SAVE = 30_000_000_000L;

    private final Trainer settings;
    private final LossFunction loss;
    private final Objective mean;
    private final Schedule rate;
    private final Stepper stepper;
    private final Point at;
    private final int perEpoch;

    private final double[] good;
    private final History losses = new History();
    private long iteration;
    private long epoch;
    private int batch;
    private int skipped;

    /** Whether {@link #at} holds the loss at its parameters. */
    private boolean evaluated;
    private Retcode retcode;
    private String message;
    private long troubles;
    private final long started = System.nanoTime();
    private long reported = started;
    private long reportedIteration;
    private double speed;
    private long saved = started;
    private long savedIteration;

    Training(Trainer settings, double[] theta) {
        this.settings = settings;
        loss = new LossFunction(settings.losses, settings.batches, settings.key != null, theta.length, settings.placement);
        mean = loss::evaluateMean;
        rate = settings.optimizer.rate();
        stepper = settings.optimizer.stepper(theta.length);
        at = new Point(theta.length);
        System.arraycopy(theta, 0, at.theta, 0, theta.length);
        good = theta.clone();
        perEpoch = settings.optimizer.searches() ? 1 : settings.batches.count();
    }

    Fit run() {
        if (settings.resume) {
            resume();
        }
        while (retcode == null && epoch < settings.epochs) {
            // What is the same function at all points has its rows in the same batches always.
            settings.batches.begin(settings.optimizer.searches() ? null : settings.shuffle, epoch);
            while (retcode == null && batch < perEpoch) {
                iterate();
            }
            if (retcode == null) {
                epoch++;
                batch = 0;
            }
        }
        return end();
    }

    private void iterate() {
        if (settings.cancellation.isCancelled()) {
            finish(Retcode.STOPPED, "interrupted");
            return;
        }
        if (settings.checkpoint != null && isTimeToSave()) {
            save();
        }
        if (!settle()) {
            return;
        }
        losses.add(at.value);
        if (settings.callback != null && settings.callback.at(at.theta, at.value, iteration)) {
            finish(Retcode.STOPPED, "stopped by the callback");
            return;
        }
        report();
        System.arraycopy(at.theta, 0, good, 0, good.length);
        settings.clipping.apply(at.gradient);
        switch (stepper.step(at, rate.at(iteration), mean)) {
            case CONVERGED -> finish(Retcode.SUCCESS, "converged");
            case STUCK -> finish(Retcode.LINE_SEARCH_FAILURE, "found no smaller loss along the direction of search; is the "
                    + "gradient right, and the loss smooth?");
            default -> {
                evaluated = settings.optimizer.searches();
                iteration++;
                batch++;
            }
        }
    }

    private void finish(Retcode how, String why) {
        retcode = how;
        message = why;
    }

    /** Evaluates the loss, and recovers where it is not finite; false if there is no step to be taken on this batch. */
    private boolean settle() {
        for (int bad = 0; ; bad++) {
            if (!evaluated) {
                if (settings.key != null) {
                    loss.setKey(Shuffle.key(settings.key, settings.optimizer.searches() ? 0 : iteration));
                }
                if (settings.optimizer.searches()) {
                    loss.evaluateMean(at);
                } else {
                    loss.evaluate(batch, at);
                }
            }
            if (at.isFinite()) {
                skipped = 0;
                evaluated = true;
                return true;
            }
            evaluated = false;
            troubles++;
            String trouble = loss.trouble(at);
            if (losses.size() == 0 && settings.recovery != Recovery.SKIP) {
                throw new FlowgradException("loss", "`loss` cannot be trained from these `theta`: " + trouble);
            }
            if (settings.recovery == Recovery.STOP || bad + skipped >= MOST_BAD) {
                System.arraycopy(good, 0, at.theta, 0, good.length);
                finish(Retcode.MAX_NAN, trouble + (settings.recovery == Recovery.STOP ? "" : ", " + (MOST_BAD + 1)
                        + " times in a row") + "; take a smaller rate, or clip the gradient");
                return false;
            }
            if (settings.recovery == Recovery.SKIP) {
                notice(trouble + "; the step is taken back, and the batch passed over");
                System.arraycopy(good, 0, at.theta, 0, good.length);
                skipped++;
                batch++;
                return false;
            }
            notice(trouble + "; half of the step is taken back");
            for (int i = 0; i < good.length; i++) {
                at.theta[i] = good[i] + 0.5 * (at.theta[i] - good[i]);
            }
        }
    }

    private void notice(String text) {
        if (troubles <= MOST_NOTICES) {
            settings.listener.notice("iteration " + iteration + ": " + text
                    + (troubles == MOST_NOTICES ? " (further ones are not told)" : ""));
        }
    }

    private void report() {
        long now = System.nanoTime();
        if (now - reported >= REPORT) {
            double lately = (iteration - reportedIteration) * 1e9 / (now - reported);
            speed = speed == 0 ? lately : 0.7 * speed + 0.3 * lately;
            reported = now;
            reportedIteration = iteration;
            settings.listener.progress(progress(now));
        }
    }

    private Progress progress(long now) {
        double all = (double) settings.epochs * perEpoch;
        double done = (double) epoch * perEpoch + batch;
        double rate = speed > 0 ? speed : iteration * 1e9 / Math.max(1, now - started);
        return new Progress(all > 0 ? Math.min(1, done / all) : 1, Math.min(epoch + 1, settings.epochs), settings.epochs,
                iteration, losses.size() > 0 ? losses.last() : Double.NaN, rate, (all - done) / rate);
    }

    private Fit end() {
        if (retcode == null) {
            finish(Retcode.SUCCESS, "all epochs are done");
            if (losses.size() > 0 && settings.batches.count() == 1) {
                batch = 0;
                settle();
            }
        }
        if (settings.checkpoint != null) {
            save();
        }
        settings.listener.progress(progress(System.nanoTime()));
        boolean isHere = evaluated && (settings.batches.count() == 1 || settings.optimizer.searches() || retcode == Retcode.STOPPED);
        double value = isHere ? at.value : retcode == Retcode.MAX_NAN ? losses.last() : losses.mean(perEpoch);
        String after = message + " after " + iteration + (iteration == 1 ? " iteration" : " iterations")
                + (troubles == 0 ? "" : "; " + troubles + (troubles == 1 ? " time" : " times") + " the loss was not finite");
        return new Fit(at.theta, value, losses.first(losses.size()), retcode, after, iteration, epoch,
                (System.nanoTime() - started) * 1e-9);
    }

    // ---- checkpoints

    private boolean isTimeToSave() {
        if (settings.checkpointEvery > 0) {
            return iteration > savedIteration && iteration % settings.checkpointEvery == 0;
        }
        return System.nanoTime() - saved >= SAVE;
    }

    /** What a training must have in common with the one that it goes on from. */
    private Map<String, String> identity() {
        Map<String, String> training = new LinkedHashMap<>();
        training.put("optimizer", settings.optimizer.toString());
        training.put("number of parameters", Integer.toString(good.length));
        training.put("loss", loss.fingerprint());
        training.put("data", settings.batches.fingerprint());
        training.put("shuffle", String.valueOf(settings.shuffle));
        training.put("key", String.valueOf(settings.key));
        training.put("clipping", settings.clipping.toString());
        training.put("recovery", settings.recovery.toString());
        training.put("device", settings.placement.device() + " " + settings.placement.dtype().text());
        return training;
    }

    private void save() {
        Map<String, Long> position = new LinkedHashMap<>();
        position.put("iteration", iteration);
        position.put("epoch", epoch);
        position.put("batch", (long) batch);
        position.put("skipped", (long) skipped);
        List<double[]> arrays = new ArrayList<>(List.of(at.theta, good, losses.first((int) iteration)));
        arrays.addAll(List.of(stepper.memory()));
        new Checkpoint(Map.of("training", identity(), "position", position), arrays).write(settings.checkpoint);
        saved = System.nanoTime();
        savedIteration = iteration;
    }

    private void resume() {
        if (!Files.exists(settings.checkpoint)) {
            settings.listener.notice("there is no checkpoint " + settings.checkpoint + " yet; the training starts anew");
            return;
        }
        Checkpoint checkpoint = Checkpoint.read(settings.checkpoint);
        checkpoint.check(identity(), settings.checkpoint);
        iteration = checkpoint.position("iteration");
        epoch = checkpoint.position("epoch");
        batch = (int) checkpoint.position("batch");
        skipped = (int) checkpoint.position("skipped");
        savedIteration = iteration;
        reportedIteration = iteration;
        List<double[]> arrays = checkpoint.arrays();
        copy(arrays.get(0), at.theta);
        copy(arrays.get(1), good);
        losses.set(arrays.get(2));
        double[][] memory = stepper.memory();
        for (int i = 0; i < memory.length; i++) {
            copy(arrays.get(3 + i), memory[i]);
        }
        settings.listener.notice("goes on from " + settings.checkpoint + " after " + iteration + " iterations");
    }

    private static void copy(double[] from, double[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
    }
}
