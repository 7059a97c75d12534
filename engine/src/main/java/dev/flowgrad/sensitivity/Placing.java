package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Program;
import dev.flowgrad.spec.SolveSpec;

/**
 * Moves a function with all solves in it to a device, before it is differentiated: the ways back then run there too. An
 * {@link Executor} of what comes out, {@link Executor#of(Program, Placement)}, does the rest.
 */
public final class Placing {
    private Placing() {
    }

    /**
     * The function with its solves placed there, apart from those that name a device themselves.
     *
     * @throws FlowgradException if {@code program} has a gradient of a solve in it, which is placed already
     */
    public static Program of(Program program, Placement placement) {
        return placement.isHost() ? program : program.withCalls(call -> place(call, placement));
    }

    private static Call place(Call call, Placement placement) {
        if (call.kind().equals(AdjointCall.NAME)) {
            throw new FlowgradException("device", "`device` cannot move a function that has the gradient of a solve in it; "
                    + "give `device` to that solve");
        }
        if (!call.kind().equals("solve")) {
            return call;
        }
        SolveSpec spec = SolveSpec.parse(call.attributes());
        return spec.namesDevice() ? call : new Call(call.kind(), spec.withPlacement(placement).json(), call.programs());
    }
}
