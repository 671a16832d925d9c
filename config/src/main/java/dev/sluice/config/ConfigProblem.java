package dev.sluice.config;

/**
 * One thing wrong with a configuration, said so that it can be mended without further reading.
 * Immutable.
 *
 * @param path the key, such as {@code listeners.mqtt.bind}; empty where the file as a whole is
 *     meant
 * @param message what is wrong and how to mend it
 */
public record ConfigProblem(Position position, String path, String message) {
    /** {@code file:line:column: path: message} on one line. */
    @Override
    public String toString() {
        return path.isEmpty() ? position + ": " + message : position + ": " + path + ": " + message;
    }
}
