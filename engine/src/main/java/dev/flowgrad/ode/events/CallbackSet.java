package dev.flowgrad.ode.events;

import java.util.List;

/**
 * Several callbacks as one. Events of continuous ones come before all others; otherwise the order is that of the list.
 *
 * @param members the callbacks, none of them a set
 */
public record CallbackSet(List<Callback> members) implements Callback {
    /** Takes sets apart. */
    public CallbackSet {
        members = members.stream().flatMap(callback -> callback.members().stream()).toList();
    }

    /** The set of these. */
    public static CallbackSet of(Callback... callbacks) {
        return new CallbackSet(List.of(callbacks));
    }

    @Override
    public Callback withoutSaving() {
        return new CallbackSet(members.stream().map(Callback::withoutSaving).toList());
    }
}
