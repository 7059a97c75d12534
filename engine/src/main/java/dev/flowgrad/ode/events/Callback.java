package dev.flowgrad.ode.events;

import java.util.List;

/** Something that happens during a solve. Immutable; what it remembers belongs to one solve. */
public sealed interface Callback permits ContinuousCallback, DiscreteCallback, PresetTimeCallback, PeriodicCallback,
        PositiveDomain, ManifoldProjection, SavingCallback, TerminateSteadyState, CallbackSet {

    /** The callbacks that this consists of: itself, unless it is a set. */
    default List<Callback> members() {
        return List.of(this);
    }

    /** The same, except that it adds no points to the solution. */
    default Callback withoutSaving() {
        return this;
    }
}
