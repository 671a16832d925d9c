package dev.sluice.server.cli;

import dev.sluice.server.internal.client.ClientException;

import org.jspecify.annotations.Nullable;

/** Turns a client's failure into a command's end. */
final class ClientFailures {
    private ClientFailures() {}

    /** Of a future that failed: its cause, or itself. */
    static CommandException of(Throwable thrown) {
        for (@Nullable Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof ClientException known) {
                return new CommandException(code(known.kind()), String.valueOf(known.getMessage()));
            }
        }
        throw new IllegalStateException("a client failed in an unknown way", thrown);
    }

    private static ExitCode code(ClientException.Kind kind) {
        return switch (kind) {
            case CONNECTION -> ExitCode.CONNECTION;
            case REFUSED -> ExitCode.FAILED;
            case TIMEOUT -> ExitCode.TIMEOUT;
            case UNSUPPORTED -> ExitCode.USAGE;
        };
    }
}
