package dev.flowgrad.nd4j;

import dev.flowgrad.device.Device;
import dev.flowgrad.device.DeviceKernel;
import dev.flowgrad.device.DeviceVector;
import dev.flowgrad.device.Dtype;
import dev.flowgrad.ir.Program;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The ND4J backend on the class path. */
final class Nd4jDevice implements Device {
    private final boolean gpu;
    private final String description;

    Nd4jDevice() {
        Nd4jBackend backend = Nd4j.getBackend();
        gpu = !backend.getClass().getSimpleName().equals("CpuBackend");
        String version = Nd4j.class.getPackage().getImplementationVersion();
        description = "ND4J" + (version == null ? "" : " " + version) + " on the " + (gpu ? "GPU" : "CPU");
        if (!gpu && System.getenv("OMP_NUM_THREADS") == null) {
            // Two threads that meet after each operation of some microseconds wait for each other a thousand times longer.
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
            Nd4j.getEnvironment().setMaxThreads(1);
            Nd4j.getEnvironment().setMaxMasterThreads(1);
        }
    }

    /** The type of ND4J's arrays. */
    static DataType type(Dtype dtype) {
        return dtype == Dtype.FLOAT32 ? DataType.FLOAT : DataType.DOUBLE;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isGpu() {
        return gpu;
    }

    @Override
    public DeviceVector vector(int size, Dtype dtype) {
        return Nd4jVector.zeros(size, type(dtype));
    }

    @Override
    public DeviceKernel kernel(Program program, Dtype dtype) {
        return new Plan(Rewrites.of(program).simplify(), type(dtype), !gpu).kernel();
    }
}
