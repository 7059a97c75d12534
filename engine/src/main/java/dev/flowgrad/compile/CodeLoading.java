package dev.flowgrad.compile;

/**
 * Whether generated classes can be loaded here. In a native image they cannot, and Programs stay interpreted.
 *
 * <p>A class of its own, because an image initialises it when it is built: the answer is then a constant there, and
 * neither the generator nor {@code java.lang.classfile} becomes part of the image.
 */
final class CodeLoading {
    /** The property that GraalVM's {@code ImageInfo} defines; asked by name, so that the engine needs no GraalVM. */
    static final boolean POSSIBLE = System.getProperty("org.graalvm.nativeimage.imagecode") == null;

    private CodeLoading() {
    }
}
