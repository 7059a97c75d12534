package dev.flowgrad.polyglot;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.spec.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Functions of Java source files: static methods of {@link Expr}s that give an Expr, such as {@code static Expr f(Expr u,
 * Expr p, Expr t)}. A file is compiled when it is first asked for.
 */
final class JavaFunctions {
    private final Map<Path, Class<?>> compiled = new HashMap<>();

    /** Whether the file is one of Java. */
    static boolean isJava(Path file) {
        return file.toString().endsWith(".java");
    }

    /** The method of this name. */
    synchronized Method find(Path file, String name) {
        Class<?> type = compiled.computeIfAbsent(file, JavaFunctions::compile);
        List<Method> found = Arrays.stream(type.getDeclaredMethods()).filter(m -> m.getName().equals(name)
                && m.getReturnType() == Expr.class && Modifier.isStatic(m.getModifiers())
                && Arrays.stream(m.getParameterTypes()).allMatch(parameter -> parameter == Expr.class)).toList();
        if (found.size() != 1) {
            throw new FlowgradException("name", "`name` must be a static method of " + file.getFileName()
                    + " that takes Exprs and gives an Expr, got " + name + ".");
        }
        found.getFirst().setAccessible(true);
        return found.getFirst();
    }

    private static Class<?> compile(Path file) {
        JavaCompiler compiler = Platform.IS_IMAGE ? null : ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new FlowgradException("path", "`path` " + file + " needs a Java compiler, which is not here; run Flowgrad on a JDK.");
        }
        try {
            Path folder = Files.createTempDirectory("flowgrad");
            StringWriter messages = new StringWriter();
            boolean good = compiler.getTask(messages, null, null, List.of("-d", folder.toString(), "-cp", classPath()), null,
                    compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file)).call();
            if (!good) {
                throw new FlowgradException("path", "`path` " + file + " does not compile: " + messages.toString().strip());
            }
            String name = file.getFileName().toString().replaceFirst("\\.java$", "");
            URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, Expr.class.getClassLoader());
            return loader.loadClass(name);
        } catch (IOException | ClassNotFoundException e) {
            throw new FlowgradException("path", "`path` " + file + " must hold a public class of its own name, in no package ("
                    + e.getMessage() + ").");
        }
    }

    private static String classPath() {
        return Path.of(URI.create(Expr.class.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
    }

    /** The method's Program; {@code json} is that of {@link GuestFunctions.GuestFunction#trace}. */
    static Program trace(Method method, String json) {
        List<Expr> inputs = new ArrayList<>();
        for (Object input : (List<?>) Json.object(json).get("inputs")) {
            Map<?, ?> map = (Map<?, ?>) input;
            int[] shape = ((List<?>) map.get("shape")).stream().mapToInt(n -> ((Number) n).intValue()).toArray();
            inputs.add(Expr.input((String) map.get("name"), shape));
        }
        if (inputs.size() != method.getParameterCount()) {
            throw new FlowgradException("f", "`" + method.getName() + "` must take " + inputs.size() + " arguments, but takes "
                    + method.getParameterCount() + ".");
        }
        try {
            return Program.of(inputs, List.of((Expr) method.invoke(null, inputs.toArray())));
        } catch (InvocationTargetException e) {
            String shapes = inputs.stream().map(input -> Shapes.text(input.shape())).toList().toString();
            throw new FlowgradException("f", "`" + method.getName() + "` failed for arguments of the shapes " + shapes + ": "
                    + e.getCause().getMessage() + ".");
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
