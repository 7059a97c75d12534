package dev.flowgrad.ode;

import java.util.List;
import java.util.Locale;

/** Finds what a misspelt name was meant to be. */
public final class NearestName {
    private NearestName() {
    }

    /** The name with the fewest edits from {@code given}, or null if all are far; case does not count. */
    public static String of(String given, List<String> names) {
        String nearest = null;
        int least = 1 + Math.max(2, given.length() / 3);
        for (String name : names) {
            int edits = edits(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (edits < least) {
                least = edits;
                nearest = name;
            }
        }
        return nearest;
    }

    /** Levenshtein's distance. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
