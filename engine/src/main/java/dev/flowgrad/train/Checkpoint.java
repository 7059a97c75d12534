package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.spec.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The file that a training goes on from. Little-endian:
 *
 * <pre>
 * "FGCK"         4 bytes
 * version        4 bytes, 1
 * header         4 bytes, its length; then JSON in UTF-8
 * arrays         4 bytes, their number; then of each 8 bytes, its length, and so many doubles
 * check sum      4 bytes, CRC-32 of all before
 * </pre>
 *
 * <p>The header has {@code "training"}, which says what the training is, text by text, and must be the same for one that goes
 * on; and {@code "position"}, numbers. The arrays are the parameters, those before the latest step, the losses of all
 * iterations, and then the memory of the optimiser. A file is written beside its place and then put there, so that there is a
 * whole one at all times.
 *
 * @param header see above
 * @param arrays see above
 */
public record Checkpoint(Map<String, Object> header, List<double[]> arrays) {
    private static final byte[] MAGIC = "FGCK".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;

    /** Writes the file, in place of what is there. */
    void write(Path path) {
        byte[] json = Json.write(header).getBytes(StandardCharsets.UTF_8);
        long size = MAGIC.length + 16 + json.length;
        for (double[] array : arrays) {
            size += 8 + 8L * array.length;
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).putInt(VERSION).putInt(json.length).put(json).putInt(arrays.size());
        for (double[] array : arrays) {
            out.putLong(array.length);
            out.asDoubleBuffer().put(array);
            out.position(out.position() + 8 * array.length);
        }
        out.putInt(sum(out.array(), out.position()));
        Path beside = path.resolveSibling(path.getFileName() + ".new");
        try {
            try (FileChannel file = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                out.flip();
                while (out.hasRemaining()) {
                    file.write(out);
                }
                file.force(true);
            }
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new FlowgradException("checkpoint", "`checkpoint` " + path + " cannot be written: " + e);
        }
    }

    private static int sum(byte[] bytes, int n) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, n);
        return (int) crc.getValue();
    }

    /**
     * Reads a file.
     *
     * @throws FlowgradException if it cannot be read, or is not as it was written
     */
    public static Checkpoint read(Path path) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            throw new FlowgradException("checkpoint", "`checkpoint` " + path + " cannot be read: " + e);
        }
        if (bytes.length < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
            throw refused(path, "is no checkpoint; name another file");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
        if (bytes.length < 20 || in.getInt(bytes.length - 4) != sum(bytes, bytes.length - 4)) {
            throw refused(path, "is damaged: its check sum is wrong; delete it, or leave out `resume`, to start anew");
        }
        int version = in.getInt();
        if (version != VERSION) {
            throw refused(path, "has version " + version + " of the format, this is " + VERSION + "; start anew without `resume`");
        }
        byte[] json = new byte[in.getInt()];
        in.get(json);
        List<double[]> arrays = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            double[] array = new double[Math.toIntExact(in.getLong())];
            in.asDoubleBuffer().get(array);
            in.position(in.position() + 8 * array.length);
            arrays.add(array);
        }
        return new Checkpoint(Json.object(new String(json, StandardCharsets.UTF_8)), arrays);
    }

    static FlowgradException refused(Path path, String why) {
        return new FlowgradException("checkpoint", "`checkpoint` " + path + " " + why);
    }

    /** The parameters: the training's own, not to be modified. */
    public double[] theta() {
        return arrays.getFirst();
    }

    /** Refuses a file of another training. */
    void check(Map<String, String> training, Path path) {
        Map<?, ?> known = header.get("training") instanceof Map<?, ?> map ? map : Map.of();
        training.forEach((name, value) -> {
            if (!value.equals(known.get(name))) {
                throw refused(path, "is of another training: its " + name + " is " + known.get(name) + ", here it is " + value
                        + "; give `checkpoint` another name, or leave out `resume`");
            }
        });
    }

    /** A number of the position. */
    long position(String name) {
        return ((Number) ((Map<?, ?>) header.get("position")).get(name)).longValue();
    }
}
