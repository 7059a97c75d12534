package dev.flowgrad.polyglot;

/**
 * Whether this is a native executable.
 *
 * <p>A class of its own, because an image initialises it when it is built: what only a Java virtual machine can do (drawing
 * pixels, compiling Java) then never becomes part of the image.
 */
public final class Platform {
    /** By the property that GraalVM's {@code ImageInfo} defines. */
    public static final boolean IS_IMAGE = System.getProperty("org.graalvm.nativeimage.imagecode") != null;

    private Platform() {}
}
