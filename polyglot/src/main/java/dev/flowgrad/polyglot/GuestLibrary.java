package dev.flowgrad.polyglot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The directories on disk with the Python and JavaScript packages, which travel as resources in jars.
 *
 * <p>They are unpacked once into the user's cache, in a directory named by the content: guests get real files (for
 * tracebacks and for Python's compiled {@code .pyc} files, which halve the time of an import), and two versions never
 * meet. A package that already lies in a directory is used in place.
 */
final class GuestLibrary {
    private static Path python;
    private static Path javaScript;
    private static Path acorn;

    private GuestLibrary() {}

    /** The directory that holds the Python package {@code flowgrad}. */
    static synchronized Path python() {
        if (python == null) {
            python = directory("dev/flowgrad/python/", "flowgrad/__init__.py");
        }
        return python;
    }

    /** The directory with the JavaScript package: its {@code package.json} and {@code src}. */
    static synchronized Path javaScript() {
        if (javaScript == null) {
            javaScript = directory("dev/flowgrad/js/", "src/index.js");
        }
        return javaScript;
    }

    /** Where rewritten scripts are kept; null where the package is used in place, and may change at any time. */
    static synchronized RewrittenScripts rewritten() {
        try {
            Path library = javaScript();
            Path cache = cache();
            return library.startsWith(cache) ? new RewrittenScripts(cache, library.getFileName().toString()) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The parser acorn as one ES module. */
    static synchronized Path acorn() {
        if (acorn == null) {
            String prefix = "META-INF/resources/webjars/acorn/8.15.0/dist/";
            acorn = directory(prefix, "acorn.mjs").resolve("acorn.mjs");
        }
        return acorn;
    }

    private static Path directory(String prefix, String marker) {
        URL url = GuestLibrary.class.getClassLoader().getResource(prefix + marker);
        if (url == null) {
            throw new IllegalStateException(prefix + marker + " is not on the class path");
        }
        try {
            if (url.getProtocol().equals("jar")) {
                return unpack(inJar(((JarURLConnection) url.openConnection()).getJarFile(), prefix));
            }
            if (url.getProtocol().equals("resource")) {
                return unpack(inImage(prefix));
            }
            URI directory = URI.create(url.toURI().toString().substring(0,
                    url.toURI().toString().length() - marker.length()));
            return Path.of(directory).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + prefix + ": " + e.getMessage(), e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file of a package: its name there, a checksum, and its content. */
    private record Packed(String name, long checksum, Content content) {
        interface Content {
            InputStream open() throws IOException;
        }
    }

    /** The checksums are in the jar's directory, so that nothing is read to find the key. */
    private static List<Packed> inJar(JarFile jar, String prefix) {
        return jar.stream().filter(entry -> !entry.isDirectory() && entry.getName().startsWith(prefix))
                .map(entry -> new Packed(entry.getName().substring(prefix.length()), entry.getCrc(),
                        () -> jar.getInputStream(entry)))
                .sorted(Comparator.comparing(Packed::name)).toList();
    }

    private static List<Packed> inImage(String prefix) throws IOException {
        List<Packed> found = new ArrayList<>();
        try (FileSystem resources = FileSystems.newFileSystem(URI.create("resource:/"), Map.of());
                Stream<Path> files = Files.walk(resources.getPath("/" + prefix))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                CRC32 checksum = new CRC32();
                checksum.update(bytes);
                found.add(new Packed(file.toString().substring(1 + prefix.length()), checksum.getValue(),
                        () -> new ByteArrayInputStream(bytes)));
            }
        }
        found.sort(Comparator.comparing(Packed::name));
        return found;
    }

    private static Path unpack(List<Packed> entries) throws IOException {
        Path directory = cache().resolve(key(entries));
        if (Files.isDirectory(directory)) {
            return directory;
        }
        // Unpacked beside its place and then renamed: a second process sees all of it or nothing.
        Files.createDirectories(directory.getParent());
        Path fresh = Files.createTempDirectory(directory.getParent(), "new-");
        for (Packed entry : entries) {
            Path file = fresh.resolve(entry.name());
            Files.createDirectories(file.getParent());
            try (InputStream in = entry.content().open()) {
                Files.copy(in, file);
            }
        }
        try {
            Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
            delete(fresh);
        }
        return directory;
    }

    private static String key(List<Packed> entries) {
        CRC32 names = new CRC32();
        long contents = 0;
        for (Packed entry : entries) {
            names.update(entry.name().getBytes(StandardCharsets.UTF_8));
            contents = contents * 31 + entry.checksum();
        }
        return "%08x%016x".formatted(names.getValue(), contents);
    }

    private static Path cache() throws IOException {
        String home = System.getenv("XDG_CACHE_HOME");
        Path base = home != null && !home.isEmpty() ? Path.of(home) : Path.of(System.getProperty("user.home"), ".cache");
        try {
            return Files.createDirectories(base.resolve("flowgrad"));
        } catch (IOException e) {
            // A home that cannot be written (a container, a build user): unpack for this process alone.
            Path directory = Files.createTempDirectory("flowgrad");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return directory;
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // A left-over directory in the cache harms nobody.
        }
    }
}
