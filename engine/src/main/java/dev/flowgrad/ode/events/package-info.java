/**
 * What happens during a solve: {@link dev.flowgrad.ode.events.Callback callbacks}, the search for the times at which
 * conditions cross zero, and the record of what happened.
 *
 * <p>After each accepted step the loop asks {@link dev.flowgrad.ode.events.Events} for the first crossing in it, ends the
 * step there, lets first the continuous callbacks react and then the others in the order in which they are given, and
 * begins anew if the state or the parameters were changed. Nothing here knows of methods or problems.
 */
package dev.flowgrad.ode.events;
