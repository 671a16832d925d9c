package dev.sluice.server.cli;

import com.fasterxml.jackson.jr.ob.JSON;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where a command prints: results to standard output, trouble to standard error, either as text or
 * as one JSON object per line.
 *
 * <p><i>Thread-safe.</i>
 */
final class Console {
    private final PrintWriter out;
    private final PrintWriter err;

    Console(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /** Prints a result. */
    void print(Format format, String text, Map<String, ?> json) {
        print(format == Format.JSON ? json(json) : text);
    }

    /** Prints one line of text. */
    void print(String text) {
        out.println(text);
        out.flush();
    }

    /** Whether nobody reads the output any more, as when a pipe was closed. */
    boolean isBroken() {
        return out.checkError();
    }

    /** Prints why a command ends. */
    void fail(Format format, ExitCode code, String message) {
        if (format == Format.JSON) {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("error", code.name().toLowerCase(Locale.ROOT));
            error.put("message", message);
            err.println(json(error));
        } else {
            err.println("sluice: " + message);
        }
        err.flush();
    }

    /** Says how far a long command is. */
    void progress(String text) {
        err.println("sluice: " + text);
        err.flush();
    }

    PrintWriter err() {
        return err;
    }

    private static String json(Map<String, ?> object) {
        try {
            return JSON.std.asString(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
