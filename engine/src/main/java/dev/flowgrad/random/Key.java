package dev.flowgrad.random;

/**
 * What random numbers are drawn from: 64 bits. The same key gives the same numbers; {@link #fold} makes independent keys of
 * one. Logarithm and cosine are those of {@link StrictMath}, so that no machine rounds them otherwise.
 *
 * @param bits the seed, or what it was folded to
 */
public record Key(long bits) {
    /** High halves of the counters: draws and folds of one key have nothing in common. */
    private static final long DRAW = 0;
    private static final long FOLD = 1L << 32;

    /** The key of a seed. */
    public static Key of(long seed) {
        return new Key(seed);
    }

    /** The key of a number: of a whole one that of the seed, of any other that of its bits. */
    public static Key of(double number) {
        long whole = (long) number;
        return new Key(whole == number ? whole : Double.doubleToRawLongBits(number));
    }

    /** The {@code i}th of the keys that are made of this one. */
    public Key fold(int i) {
        return new Key(Philox.block(i, FOLD, bits)[0]);
    }

    /** This key folded along a path. */
    public Key fold(int[] path) {
        Key key = this;
        for (int i : path) {
            key = key.fold(i);
        }
        return key;
    }

    /** {@code n} numbers between 0 and 1, neither of which occurs. */
    public double[] uniform(int n) {
        double[] out = new double[n];
        for (int i = 0; i < n; i += 2) {
            long[] words = Philox.block(i >> 1, DRAW, bits);
            for (int j = 0; j < 2 && i + j < n; j++) {
                out[i + j] = ((words[j] >>> 12) + 0.5) * 0x1p-52;
            }
        }
        return out;
    }

    /** {@code n} numbers of the standard normal distribution, in pairs (Box and Muller 1958). */
    public double[] normal(int n) {
        double[] uniform = uniform(n + n % 2);
        double[] out = new double[n];
        for (int i = 0; i < n; i += 2) {
            double radius = StrictMath.sqrt(-2.0 * StrictMath.log(uniform[i]));
            double angle = 2.0 * Math.PI * uniform[i + 1];
            out[i] = radius * StrictMath.cos(angle);
            if (i + 1 < n) {
                out[i + 1] = radius * StrictMath.sin(angle);
            }
        }
        return out;
    }
}
