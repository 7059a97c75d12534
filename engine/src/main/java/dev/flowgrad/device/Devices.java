package dev.flowgrad.device;

import dev.flowgrad.FlowgradException;
import java.util.ServiceLoader;

/** Finds devices, each of which is started once. */
final class Devices {
    private static final String ADD_CPU = "add the dependencies dev.flowgrad:flowgrad-nd4j and "
            + "org.nd4j:nd4j-native-platform:1.0.0-M2.1 (in this repository `FLOWGRAD_ND4J=cpu ./flowgrad ...`)";
    private static final String ADD_GPU = "add the dependencies dev.flowgrad:flowgrad-nd4j and "
            + "org.nd4j:nd4j-cuda-11.6-platform:1.0.0-M2.1 in place of nd4j-native (in this repository "
            + "`FLOWGRAD_ND4J=cuda ./flowgrad ...`)";

    private Devices() {
    }

    /** That of ND4J, which must be a graphics processor if {@code name} is gpu. */
    static Device find(String name) {
        boolean gpu = name.equals("gpu");
        DeviceProvider provider = Found.PROVIDER;
        if (provider == null) {
            throw new FlowgradException("device", "`device` \"" + name + "\" needs ND4J, which is not on the class path; "
                    + (gpu ? ADD_GPU : ADD_CPU) + ", or leave `device` out");
        }
        Device device;
        try {
            device = provider.open();
        } catch (RuntimeException | LinkageError e) {
            throw new FlowgradException("device", "`device` \"" + name + "\" does not start: " + reason(e) + "; "
                    + (gpu ? ADD_GPU : ADD_CPU) + ", or leave `device` out");
        }
        if (gpu && !device.isGpu()) {
            throw new FlowgradException("device", "`device` \"gpu\" found " + device.description() + "; " + ADD_GPU
                    + ", or take `device` \"nd4j\"");
        }
        return device;
    }

    /** What went wrong first. */
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause.getMessage();
        return text == null ? cause.getClass().getSimpleName() : text;
    }

    /** Looked for when a device is first named. */
    private static final class Found {
        static final DeviceProvider PROVIDER = ServiceLoader.load(DeviceProvider.class, Devices.class.getClassLoader())
                .findFirst().orElse(null);
    }
}
