package dev.flowgrad.device;

/** Opens a device; found with {@link java.util.ServiceLoader}. Must be cheap to make: it may never be asked. */
public interface DeviceProvider {
    /** The device, as in {@code device="nd4j"}. */
    String name();

    /**
     * The device, started when it is first asked for.
     *
     * @throws RuntimeException or a {@link LinkageError} that says why it does not start
     */
    Device open();
}
