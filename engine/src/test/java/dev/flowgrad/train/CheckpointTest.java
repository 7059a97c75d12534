package dev.flowgrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("run.fgck");
    }

    private static Trainer training(Optimizer optimizer) {
        return Trainings.batched().optimizer(optimizer).shuffle(11).epochs(5);
    }

    /** Each optimiser, interrupted in the middle of an epoch and twice, has the bits that it would have had. */
    @Test
    void resumedTrainingsHaveTheSameBits() {
        Schedule rate = new Schedule.ExponentialDecay(0.05, 0.5, 7);
        for (Optimizer optimizer : List.of(new SGD(rate), new Momentum(rate, 0.8, true), new Adam(rate, 0.9, 0.99, 1e-8),
                new AdamW(rate, 0.9, 0.99, 1e-8, 0.1), new RMSProp(rate, 0.9, 1e-8), new AdaBelief(rate, 0.9, 0.99, 1e-16),
                new BFGS(), new LBFGS(2, 1e-8))) {
            Fit whole = training(optimizer).train(new double[3]);
            for (int stop : optimizer.searches() ? new int[] {1, 3} : new int[] {6, 13}) {
                Fit part = training(optimizer).checkpoint(file).resume(true).callback((theta, loss, i) -> i == stop)
                        .train(new double[3]);
                assertEquals(Fit.Retcode.STOPPED, part.retcode(), optimizer.name());
                assertEquals(stop, part.iterations());
            }
            Fit rest = training(optimizer).checkpoint(file).resume(true).train(new double[3]);
            assertArrayEquals(whole.params(), rest.params(), 0, optimizer.name());
            assertArrayEquals(whole.losses(), rest.losses(), 0, optimizer.name());
            assertEquals(whole.loss(), rest.loss());
            assertEquals(whole.iterations(), rest.iterations());
            file.toFile().delete();
        }
    }

    /** Random masks go on where they were. */
    @Test
    void keysGoOn() {
        Expr theta = Expr.input("theta", 1);
        Expr key = Expr.input("key");
        Program noisy = Program.of(List.of(theta, key), List.of(theta.mul(theta).mul(key.mul(0x1p-53)).sum()));
        Fit whole = Trainer.of(noisy).optimizer(new Adam(0.05)).key(1).epochs(9).train(new double[] {1});
        Trainer.of(noisy).optimizer(new Adam(0.05)).key(1).epochs(4).checkpoint(file).train(new double[] {1});
        Fit rest = Trainer.of(noisy).optimizer(new Adam(0.05)).key(1).epochs(9).checkpoint(file).resume(true)
                .train(new double[] {1});
        assertArrayEquals(whole.params(), rest.params());
        assertArrayEquals(whole.losses(), rest.losses());
    }

    @Test
    void moreEpochsMayBeAskedFor() {
        Fit whole = training(new Adam(0.05)).epochs(9).train(new double[3]);
        training(new Adam(0.05)).checkpoint(file).train(new double[3]);
        assertArrayEquals(whole.params(), training(new Adam(0.05)).epochs(9).checkpoint(file).resume(true).train(new double[3])
                .params());
        Fit done = training(new Adam(0.05)).epochs(9).checkpoint(file).resume(true).train(new double[3]);
        assertArrayEquals(whole.params(), done.params());
        assertEquals(36, done.iterations());
    }

    /** A training that dies leaves what was written last, which is as good. */
    @Test
    void isWrittenOnTheWay() {
        assertThrows(IllegalStateException.class, () -> training(new Adam(0.05)).checkpoint(file).checkpointEvery(4)
                .callback((theta, loss, i) -> {
                    if (i == 10) {
                        throw new IllegalStateException();
                    }
                    return false;
                }).train(new double[3]));
        assertEquals(8, Checkpoint.read(file).position("iteration"));
        Fit whole = training(new Adam(0.05)).train(new double[3]);
        assertArrayEquals(whole.params(), training(new Adam(0.05)).checkpoint(file).resume(true).train(new double[3]).params());
    }

    @Test
    void startsAnewWithoutAFileAndSaysSo() {
        Trainings.Notices notices = new Trainings.Notices();
        training(new Adam(0.05)).checkpoint(file).resume(true).listener(notices).train(new double[3]);
        assertTrue(notices.texts.getFirst().startsWith("there is no checkpoint"), notices.texts.toString());
        training(new Adam(0.05)).checkpoint(file).resume(true).listener(notices).train(new double[3]);
        assertTrue(notices.texts.getLast().endsWith("after 20 iterations"), notices.texts.toString());
    }

    private void refused(String why, Trainer trainer) {
        String message = assertThrows(FlowgradException.class, () -> trainer.checkpoint(file).resume(true).train(new double[3]))
                .getMessage();
        assertTrue(message.startsWith("`checkpoint` " + file + " " + why), message);
    }

    @Test
    void otherTrainingsAreRefused() {
        training(new Adam(0.05)).checkpoint(file).train(new double[3]);
        refused("is of another training: its optimizer is Adam[rate=0.05,", training(new Adam(0.06)));
        refused("is of another training: its shuffle is 11, here it is 12", training(new Adam(0.05)).shuffle(12));
        refused("is of another training: its clipping", training(new Adam(0.05)).clipNorm(1));
        refused("is of another training: its data is 20 rows, 6 a batch", training(new Adam(0.05)).data(
                Batches.rows(20, 6, List.of(Trainings.data().get(0), new double[20]))));
        Program loss = Trainings.regression(6);
        Program twice = Program.of(loss.inputs(), List.of(loss.outputs().getFirst().mul(2)));
        refused("is of another training: its loss", Trainer.of(twice, Trainings.regression(2)).shuffle(11).optimizer(new Adam(0.05))
                .data(Batches.rows(20, 6, Trainings.data())));
    }

    /** Every byte counts: a file with one changed, or cut off anywhere, is refused, and never half read. */
    @Test
    void damagedFilesAreRefused() throws IOException {
        training(new Adam(0.05)).checkpoint(file).train(new double[3]);
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i += 7) {
            byte[] bad = good.clone();
            bad[i] ^= 0x10;
            Files.write(file, bad);
            refused("", training(new Adam(0.05)));
            Files.write(file, Arrays.copyOf(good, i));
            refused("", training(new Adam(0.05)));
        }
        Files.write(file, "not one of ours".getBytes());
        refused("is no checkpoint; name another file", training(new Adam(0.05)));
        Files.write(file, Arrays.copyOf(good, good.length - 1));
        refused("is damaged: its check sum is wrong; delete it", training(new Adam(0.05)));
        ByteBuffer later = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 2);
        CRC32 crc = new CRC32();
        crc.update(good, 0, good.length - 4);
        later.putInt(good.length - 4, (int) crc.getValue());
        Files.write(file, good);
        refused("has version 2 of the format, this is 1", training(new Adam(0.05)));
    }

    @Test
    void leavesNothingElseBehind() throws IOException {
        training(new Adam(0.05)).checkpoint(file).train(new double[3]);
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
        assertFalse(Files.exists(folder.resolve("run.fgck.new")));
        Path nowhere = folder.resolve("no").resolve("run.fgck");
        String message = assertThrows(FlowgradException.class, () -> training(new Adam(0.05)).checkpoint(nowhere)
                .train(new double[3])).getMessage();
        assertTrue(message.contains("cannot be written"), message);
    }
}
