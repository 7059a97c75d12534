package dev.flowgrad.capi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowgrad.ode.Retcode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The constants of flowgrad.h are those of the enums here. */
class HeaderTest {
    private static List<String> constants(String type) throws IOException {
        String header = Files.readString(Path.of("include/flowgrad.h"));
        Matcher body = Pattern.compile("typedef enum \\{([^}]*)\\} " + type + ";").matcher(
                header.replaceAll("(?s)/\\*.*?\\*/", ""));
        if (!body.find()) {
            throw new AssertionError("flowgrad.h has no " + type);
        }
        Map<Integer, String> byNumber = new TreeMap<>();
        Matcher one = Pattern.compile("(FG_\\w+) = (\\d+)").matcher(body.group(1));
        while (one.find()) {
            byNumber.put(Integer.parseInt(one.group(2)), one.group(1));
        }
        return List.copyOf(byNumber.values());
    }

    private static List<String> names(String prefix, Enum<?>[] values) {
        return Stream.of(values).map(value -> prefix + value.name()).toList();
    }

    @Test
    void statuses() throws IOException {
        assertEquals(names("FG_", Status.values()), constants("fg_status"));
        assertEquals(List.of(0, 1, 2, 3, 4), Arrays.stream(Status.values()).map(Status::code).toList());
    }

    @Test
    void retcodes() throws IOException {
        assertEquals(names("FG_", Retcode.values()), constants("fg_retcode"));
    }

    @Test
    void texts() throws IOException {
        assertEquals(names("FG_TEXT_", Library.Text.values()), constants("fg_text_kind"));
    }
}
