package dev.sluice.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;

import dev.sluice.server.internal.client.ClientProtocol;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command that ran in this process, and what it printed.
 *
 * <p><i>Immutable.</i>
 */
record CommandRun(int code, String out, String err) {
    static CommandRun of(String... args) {
        return with(Map.of(), args);
    }

    static CommandRun with(Map<String, String> variables, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Sluice.run(new PrintWriter(out), new PrintWriter(err), variables, args);
        return new CommandRun(code, out.toString(), err.toString());
    }

    /** A client's command for a port on this machine. */
    static CommandRun at(int port, ClientProtocol protocol, String... words) {
        return of(arguments(port, protocol, words));
    }

    static String[] arguments(int port, ClientProtocol protocol, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--protocol", protocol.toString(), "--port", Integer.toString(port)));
        return all.toArray(String[]::new);
    }

    /** With a text on standard input, which the whole process shares. */
    static CommandRun reading(String input, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return of(args);
        } finally {
            System.setIn(before);
        }
    }

    /** Fails unless it ended like this, and with nothing on standard error if it is 0. */
    CommandRun ended(int expected) {
        assertEquals(expected, code, this::toString);
        if (expected == 0) {
            assertEquals("", err);
        }
        return this;
    }

    /** The one line of standard error after its prefix. */
    String failure() {
        assertEquals("", out);
        assertEquals("sluice: ", err.substring(0, Math.min(8, err.length())), err);
        return err.substring(8).stripTrailing();
    }

    List<String> lines() {
        return out.lines().toList();
    }

    /** Every line of standard output as a JSON object. */
    List<Map<String, Object>> json() throws IOException {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (String line : lines()) {
            objects.add(JSON.std.mapFrom(line));
        }
        return objects;
    }
}
