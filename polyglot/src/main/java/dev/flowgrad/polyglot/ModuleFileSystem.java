package dev.flowgrad.polyglot;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.graalvm.polyglot.io.FileSystem;

/**
 * The machine's files, except when JavaScript loads a module: then {@code flowgrad}, {@code flowgrad/x},
 * {@code acorn} and {@code fs} are found, and a module of the user is rewritten so that its arithmetic can be traced.
 */
final class ModuleFileSystem implements FileSystem {
    private static final StackWalker STACK = StackWalker.getInstance();

    private final FileSystem files = FileSystem.newDefaultFileSystem();
    private final BinaryOperator<String> rewrite;

    /** @param rewrite from the source and name of a user's module to the source to evaluate */
    ModuleFileSystem(BinaryOperator<String> rewrite) {
        this.rewrite = rewrite;
    }

    @Override
    public Path parsePath(String path) {
        if (isBare(path) && calledByJavaScript()) {
            if (path.equals("flowgrad")) {
                return GuestLibrary.javaScript().resolve("src/index.js");
            }
            if (path.startsWith("flowgrad/")) {
                String name = path.substring("flowgrad/".length());
                return GuestLibrary.javaScript().resolve("src").resolve(name.endsWith(".js") ? name : name + ".js");
            }
            if (path.equals("acorn")) {
                return GuestLibrary.acorn();
            }
            if (path.equals("fs")) {
                return GuestLibrary.javaScript().resolve("src/fs.js");
            }
        }
        return files.parsePath(path);
    }

    private static boolean isBare(String path) {
        return path.equals("acorn") || path.equals("fs") || path.equals("flowgrad") || path.startsWith("flowgrad/");
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options,
            FileAttribute<?>... attributes) throws IOException {
        if (isUserModule(path) && calledByJavaScript()) {
            String source = rewrite.apply(Files.readString(path), path.toString());
            return new MemoryChannel(source.getBytes(StandardCharsets.UTF_8));
        }
        return files.newByteChannel(path, options, attributes);
    }

    private static boolean isUserModule(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        return (name.endsWith(".js") || name.endsWith(".mjs")) && !isLibrary(path);
    }

    /** Whether {@code path} is a file of the JavaScript package or of its parser, which are not rewritten. */
    static boolean isLibrary(Path path) {
        return path.startsWith(GuestLibrary.javaScript()) || path.equals(GuestLibrary.acorn());
    }

    /**
     * Whether the language that asks for a file is JavaScript: one file system serves all languages of a context, and
     * a Python script that opens a JavaScript file as text must see the text.
     */
    private static boolean calledByJavaScript() {
        return STACK.walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                .filter(name -> name.startsWith("com.oracle.truffle.js.")
                        || name.startsWith("com.oracle.graal.python."))
                .findFirst()).map(name -> name.startsWith("com.oracle.truffle.js.")).orElse(false);
    }

    @Override
    public Path parsePath(URI uri) {
        return files.parsePath(uri);
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options) throws IOException {
        files.checkAccess(path, modes, options);
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        files.createDirectory(directory, attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        files.delete(path);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        return files.newDirectoryStream(directory, filter);
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return files.toAbsolutePath(path);
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        return files.toRealPath(path, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
            throws IOException {
        return files.readAttributes(path, attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        files.setAttribute(path, attribute, value, options);
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        files.copy(source, target, options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        files.move(source, target, options);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        files.createLink(link, existing);
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        files.createSymbolicLink(link, target, attributes);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return files.readSymbolicLink(link);
    }

    @Override
    public void setCurrentWorkingDirectory(Path directory) {
        files.setCurrentWorkingDirectory(directory);
    }

    @Override
    public Charset getEncoding(Path path) {
        return files.getEncoding(path);
    }

    @Override
    public Path getTempDirectory() {
        return files.getTempDirectory();
    }

    @Override
    public boolean isSameFile(Path one, Path other, LinkOption... options) throws IOException {
        return files.isSameFile(one, other, options);
    }
}
