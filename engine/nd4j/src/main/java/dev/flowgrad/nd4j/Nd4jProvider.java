package dev.flowgrad.nd4j;

import dev.flowgrad.device.Device;
import dev.flowgrad.device.DeviceProvider;

/** Starts ND4J when it is first asked for. */
public final class Nd4jProvider implements DeviceProvider {
    /** For {@link java.util.ServiceLoader}. */
    public Nd4jProvider() {
    }

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public Device open() {
        return Opened.DEVICE;
    }

    private static final class Opened {
        static final Device DEVICE = new Nd4jDevice();
    }
}
