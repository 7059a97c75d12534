package dev.flowgrad.ad;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The inputs that a transformation concerns, and names for those that it adds. */
final class Inputs {
    private final List<Expr> all;
    private final Set<String> names = new HashSet<>();

    /** Starts from the inputs of {@code f}. */
    Inputs(Program f) {
        all = new ArrayList<>(f.inputs());
        all.forEach(input -> names.add(input.name()));
    }

    /** Adds an input named {@code prefix_name}, or {@code prefix2_name} if that is taken, and so on. */
    Expr add(String prefix, String name, int[] shape) {
        String free = prefix + "_" + name;
        for (int i = 2; !names.add(free); i++) {
            free = prefix + i + "_" + name;
        }
        Expr input = Expr.input(free, shape);
        all.add(input);
        return input;
    }

    List<Expr> all() {
        return all;
    }

    /** An error if a list has not the length that it needs. */
    static void count(String what, int wanted, int got) {
        if (wanted != got) {
            throw new FlowgradException(what, "`" + what + "` needs " + wanted + " values, got " + got);
        }
    }

    /** An error if an index in {@code wrt} is not that of an input, or is given twice. */
    static void check(Program f, int... wrt) {
        Set<Integer> seen = new HashSet<>();
        for (int i : wrt) {
            if (i < 0 || i >= f.inputs().size() || !seen.add(i)) {
                throw new FlowgradException("wrt", "`wrt` must list distinct inputs from 0 to "
                        + (f.inputs().size() - 1) + ", got " + i);
            }
        }
    }
}
