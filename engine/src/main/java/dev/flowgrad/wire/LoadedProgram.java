package dev.flowgrad.wire;

import dev.flowgrad.compile.Executor;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.DynamicalFunction;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.SplitFunction;
import dev.flowgrad.opaque.OpaqueFunction;

/** A Program that a binding holds by handle, with the executor that is made when it is first needed. Thread-safe. */
public final class LoadedProgram {
    private final Program program;
    private final Placement placement;
    /** What it calls back, if it is no more than that; otherwise null. */
    private final OpaqueFunction opaque;
    private volatile Executor executor;
    private volatile ODEFunction function;
    private volatile DynamicalFunction dynamical;
    /** The last one that this was the first half of. */
    private volatile SplitFunction split;

    LoadedProgram(Program program) {
        this(program, Placement.CPU);
    }

    /** A Program that runs there. */
    LoadedProgram(Program program, Placement placement) {
        this(program, placement, null);
    }

    private LoadedProgram(Program program, Placement placement, OpaqueFunction opaque) {
        this.program = program;
        this.placement = placement;
        this.opaque = opaque;
    }

    /** A function that is called back; it lives as long as this. */
    static LoadedProgram of(OpaqueFunction f) {
        return new LoadedProgram(f.program(), Placement.CPU, f);
    }

    /** The same as an affect. */
    static LoadedProgram affect(OpaqueFunction f) {
        return new LoadedProgram(f.affect(), Placement.CPU, f);
    }

    /** What it calls back is not called again. */
    public void close() {
        if (opaque != null) {
            opaque.close();
        }
    }

    /** The Program, simplified. */
    public Program program() {
        return program;
    }

    /** Its binary form. */
    public byte[] toBytes() {
        return program.toBytes();
    }

    /** Its executor. */
    public Executor executor() {
        Executor ready = executor;
        if (ready == null) {
            synchronized (this) {
                ready = executor;
                if (ready == null) {
                    ready = Executor.of(program, placement);
                    executor = ready;
                }
            }
        }
        return ready;
    }

    /** This Program as a right-hand side; it must have inputs u, p and t. */
    ODEFunction function() {
        ODEFunction ready = function;
        if (ready == null) {
            ready = opaque == null ? ODEFunction.of(executor()) : opaque.function();
            function = ready;
        }
        return ready;
    }

    /** This Program as the first half of a right-hand side, made once for solves one after the other. */
    SplitFunction splitWith(ODEFunction f2) {
        SplitFunction ready = split;
        if (ready == null || ready.f2() != f2) {
            ready = SplitFunction.of(function(), f2);
            split = ready;
        }
        return ready;
    }

    /** As {@link #function()}, of a state whose first half are velocities and whose second positions. */
    DynamicalFunction dynamical() {
        DynamicalFunction ready = dynamical;
        if (ready == null) {
            ready = DynamicalFunction.of(function());
            dynamical = ready;
        }
        return ready;
    }

    @Override
    public String toString() {
        return program.toString();
    }
}
