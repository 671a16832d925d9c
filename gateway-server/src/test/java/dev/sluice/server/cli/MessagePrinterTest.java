package dev.sluice.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;

import dev.sluice.server.internal.client.ReceivedMessage;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class MessagePrinterTest {
    private static final byte[] TEXT = "21.5 \u00b0C".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BYTES = {(byte) 0xff, 0, 1};

    private final StringWriter out = new StringWriter();
    private final Console console = console(out);

    @Test
    void textIsTheAddressAndTheBody() {
        assertTrue(new MessagePrinter(console, Format.TEXT, false).print(message(TEXT)));
        assertEquals("a/b 21.5 \u00b0C", out.toString().stripTrailing());
    }

    @Test
    void rawIsTheBodyOnly() {
        assertTrue(new MessagePrinter(console, Format.TEXT, true).print(message(TEXT)));
        assertEquals("21.5 \u00b0C", out.toString().stripTrailing());
    }

    @Test
    void bodyThatIsNoTextIsBase64() {
        assertTrue(new MessagePrinter(console, Format.TEXT, false).print(message(BYTES)));
        assertEquals("a/b /wAB", out.toString().stripTrailing());
    }

    @Test
    void jsonHasEverything() throws Exception {
        new MessagePrinter(console, Format.JSON, false).print(message(TEXT));
        assertEquals(
                Map.of(
                        "address",
                        "a/b",
                        "body",
                        "21.5 \u00b0C",
                        "qos",
                        1,
                        "properties",
                        Map.of("unit", "C")),
                JSON.std.mapFrom(out.toString()));
    }

    @Test
    void jsonHasOtherBytesInBase64() throws Exception {
        new MessagePrinter(console, Format.JSON, false).print(message(BYTES));
        Map<String, Object> json = JSON.std.mapFrom(out.toString());
        assertEquals("/wAB", json.get("bodyBase64"));
        assertFalse(json.containsKey("body"));
    }

    @Test
    void takesNoMoreWhenNobodyReads() {
        Writer closedPipe =
                new Writer() {
                    @Override
                    public void write(char[] text, int offset, int length) throws IOException {
                        throw new IOException("broken pipe");
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        assertFalse(
                new MessagePrinter(console(closedPipe), Format.TEXT, false).print(message(TEXT)));
    }

    private static Console console(Writer out) {
        return new Console(new PrintWriter(out), new PrintWriter(new StringWriter()));
    }

    private static ReceivedMessage message(byte[] body) {
        return new ReceivedMessage("a/b", body, Map.of("qos", 1), Map.of("unit", "C"));
    }
}
