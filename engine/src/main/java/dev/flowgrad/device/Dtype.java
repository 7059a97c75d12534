package dev.flowgrad.device;

import dev.flowgrad.FlowgradException;

/** The type of the numbers on a device. Programs, arguments and results are double everywhere else. */
public enum Dtype {
    /** Seven digits, half the memory. */
    FLOAT32("float32"),
    /** Sixteen digits. */
    FLOAT64("float64");

    private final String text;

    Dtype(String text) {
        this.text = text;
    }

    /** The name in all languages. */
    public String text() {
        return text;
    }

    /** The type of that name. */
    public static Dtype byName(String name) {
        for (Dtype dtype : values()) {
            if (dtype.text.equals(name)) {
                return dtype;
            }
        }
        throw new FlowgradException("dtype", "`dtype` must be \"float64\" or \"float32\", got \"" + name + "\"");
    }
}
