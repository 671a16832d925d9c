package dev.sluice.server.cli;

import java.util.Locale;

/** How a command prints. */
enum Format {
    TEXT,
    JSON;

    /** As the option {@code -o} names it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
