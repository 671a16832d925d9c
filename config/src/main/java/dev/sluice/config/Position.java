package dev.sluice.config;

/**
 * Where a value or a problem comes from: a place in a file, an environment variable, or a default.
 *
 * <p>Lines and columns count from 1, columns in code points; both are 0 where there is no line, as
 * for an environment variable or a file that could not be read. Immutable.
 *
 * @param source the file as the caller named it, {@code environment NAME}, or {@code default}
 */
public record Position(String source, int line, int column) {
    /** The value was not set; the record's default holds. */
    public static final Position DEFAULT = new Position("default", 0, 0);

    static Position ofFile(String file) {
        return new Position(file, 0, 0);
    }

    static Position ofEnvironment(String variable) {
        return new Position("environment " + variable, 0, 0);
    }

    /** {@code file:line:column}, or the source alone where there is no line. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
