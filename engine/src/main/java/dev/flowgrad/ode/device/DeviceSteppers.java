package dev.flowgrad.ode.device;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ExplicitRungeKutta;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.tableaus.ButcherTableau;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Steppers that wait for their next solve. To make one takes longer than a short solve: the right-hand side is prepared on
 * the device, which must find memory for all that it computes. Thread-safe.
 */
public final class DeviceSteppers {
    /** By the right-hand side, of which a stepper keeps nothing. */
    private static final Map<Program, Map<Kind, Deque<DeviceStepper>>> FREE = new WeakHashMap<>();

    private record Kind(ButcherTableau tableau, Placement placement) {
    }

    private DeviceSteppers() {
    }

    /** A stepper for one solve, to be given back after it. */
    public static DeviceStepper take(ODEFunction f, Method method, Placement placement) {
        check(f, method, placement);
        ButcherTableau tableau = ((ExplicitRungeKutta) method).tableau();
        synchronized (FREE) {
            DeviceStepper stepper = free(f, tableau, placement).poll();
            if (stepper != null) {
                return stepper;
            }
        }
        return new DeviceStepper(tableau, f.program(), placement);
    }

    /** Leaves a stepper to later solves. */
    public static void giveBack(DeviceStepper stepper, ODEFunction f, Method method, Placement placement) {
        synchronized (FREE) {
            free(f, ((ExplicitRungeKutta) method).tableau(), placement).push(stepper);
        }
    }

    private static Deque<DeviceStepper> free(ODEFunction f, ButcherTableau tableau, Placement placement) {
        return FREE.computeIfAbsent(f.program(), program -> new HashMap<>())
                .computeIfAbsent(new Kind(tableau, placement), kind -> new ArrayDeque<>());
    }

    /**
     * An error where a device cannot solve this.
     *
     * @param f the right-hand side, or null to look at the method alone
     */
    public static void check(ODEFunction f, Method method, Placement placement) {
        String what = "`device` \"" + placement.device() + "\" ";
        if (!(method instanceof ExplicitRungeKutta)) {
            throw new FlowgradException("device", what + "runs explicit Runge-Kutta methods, and " + method.name()
                    + " is none; take Tsit5 or Vern7, or leave `device` out");
        }
        if (f != null && f.program() == null) {
            throw new FlowgradException("device", what + "needs a right-hand side that can be traced, and this one is called "
                    + "back; leave `device` out");
        }
    }
}
