package dev.flowgrad.polyglot.cli;

import dev.flowgrad.polyglot.SolveWatch;
import sun.misc.Signal;

/** Ctrl-C: the first ends a running solve with what it has, any other ends the process. */
final class Interrupts {
    private static final int EXIT_CODE = 130;

    private Interrupts() {}

    static void handle(SolveWatch watch) {
        Signal.handle(new Signal("INT"), signal -> {
            if (!watch.interrupt()) {
                System.out.flush();
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        });
    }
}
