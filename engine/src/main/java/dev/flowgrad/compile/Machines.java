package dev.flowgrad.compile;

import java.util.ServiceLoader;

/** Loads {@link MachineCode} with the {@link Machine} that the platform offers. */
final class Machines {
    private static final Machine FOUND = ServiceLoader.load(Machine.class).findFirst().orElse(null);

    private Machines() {
    }

    /** Code on that machine, or null where there is none, or code that it cannot run. */
    static Generated compile(Code code) {
        if (FOUND == null) {
            return null;
        }
        MachineCode assembled = Assembler.assemble(code, FOUND.hasAvx2());
        Machine.Loaded loaded = assembled == null ? null : FOUND.load(assembled);
        return loaded == null ? null : new OnMachine(loaded);
    }

    private static final class OnMachine extends Generated {
        private final Machine.Loaded loaded;

        OnMachine(Machine.Loaded loaded) {
            super(null);
            this.loaded = loaded;
        }

        @Override
        void run(double[][] args, double[] frame) {
            loaded.run(args);
        }

        @Override
        void run(double[] a, double[] b, double[] c, double[] d, double[] frame) {
            loaded.run(a, b, c, d);
        }
    }
}
