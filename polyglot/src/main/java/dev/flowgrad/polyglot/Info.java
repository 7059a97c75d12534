package dev.flowgrad.polyglot;

import java.util.LinkedHashMap;
import java.util.Map;
import org.graalvm.polyglot.Engine;

/** What runs here: versions and machine. */
public final class Info {
    private Info() {}

    /** The version of Flowgrad. */
    public static String version() {
        String version = Info.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Name and value of each fact, in the order to show them. Starts no guest language. */
    public static Map<String, Object> collect() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", version());
        facts.put("java", Runtime.version().toString());
        facts.put("vm", System.getProperty("java.vm.name"));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put("memory_mb", Runtime.getRuntime().maxMemory() >> 20);
        Engine engine = ScriptContext.engine();
        facts.put("truffle", engine.getImplementationName() + " " + engine.getVersion());
        engine.getLanguages().forEach((id, language) -> {
            if (id.equals("python") || id.equals("js")) {
                facts.put(id, language.getImplementationName() + " " + language.getVersion());
            }
        });
        return facts;
    }
}
