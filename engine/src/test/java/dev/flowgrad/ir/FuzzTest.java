package dev.flowgrad.ir;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.FlowgradException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged bytes are refused with a sentence, or are another valid Program: no other exception, hang or vast
 * array.
 */
class FuzzTest {
    private static final int SEEDS = 150;
    private static final int DAMAGES = 120;
    /** A shape of a few bytes may well declare an input of a gigabyte, but reading must not make it. */
    private static final long MOST_BYTES = 32L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private int valid;
    private int refused;

    @Test
    void damagedPrograms() {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            byte[] other = RandomPrograms.wild(-1, 25).program().toBytes();
            for (int seed = 0; seed < SEEDS; seed++) {
                byte[] bytes = RandomPrograms.wild(seed, 25).program().toBytes();
                Random random = new Random(seed);
                for (int i = 0; i < DAMAGES; i++) {
                    read(damaged(bytes, other, random), "seed " + seed + ", damage " + i);
                }
                other = bytes;
            }
        });
        assertTrue(valid > 100 && refused > 1_000, valid + " valid, " + refused + " refused");
    }

    private static byte[] damaged(byte[] bytes, byte[] other, Random random) {
        byte[] b = bytes.clone();
        int at = random.nextInt(b.length);
        switch (random.nextInt(6)) {
            case 0 -> b[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                for (int i = 1 + random.nextInt(8); i > 0; i--) {
                    b[random.nextInt(b.length)] = (byte) random.nextInt();
                }
            }
            case 2 -> b = Arrays.copyOf(b, at);
            case 3 -> { // the tail of another
                int from = random.nextInt(other.length);
                b = Arrays.copyOf(b, at + other.length - from);
                System.arraycopy(other, from, b, at, other.length - from);
            }
            case 4 -> { // a telling number in place of another
                int[] words = {0, 1, -1, 2, 255, 65_536, 1 << 27, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30};
                int word = Math.min(at & ~3, b.length - 4);
                ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).putInt(word, words[random.nextInt(words.length)]);
            }
            default -> {
                int to = random.nextInt(b.length);
                System.arraycopy(bytes, at, b, to, random.nextInt(Math.min(64, b.length - Math.max(at, to))));
            }
        }
        return b;
    }

    private void read(byte[] bytes, String what) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            Program f = Program.fromBytes(bytes);
            assertDoesNotThrow(() -> Program.fromBytes(f.simplify().toBytes()).toString(), what);
            valid++;
        } catch (FlowgradException e) {
            assertTrue(e.getMessage().startsWith("`program` is damaged"), e.getMessage());
            refused++;
        } catch (RuntimeException | Error e) {
            fail(what + " gives " + e, e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < MOST_BYTES, () -> what + " allocates " + allocated + " bytes");
    }

    @Test
    void noise() {
        Random random = new Random(1);
        byte[] start = RandomPrograms.wild(3, 5).program().toBytes();
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            System.arraycopy(start, 0, bytes, 0, Math.min(bytes.length, random.nextInt(40)));
            read(bytes, "noise " + i);
        }
    }

    @Test
    void everyPrefixIsRefused() {
        byte[] bytes = RandomPrograms.wild(7, 20).program().toBytes();
        for (int n = 0; n < bytes.length; n++) {
            int length = n;
            org.junit.jupiter.api.Assertions.assertThrows(FlowgradException.class,
                    () -> Program.fromBytes(Arrays.copyOf(bytes, length)));
        }
    }
}
