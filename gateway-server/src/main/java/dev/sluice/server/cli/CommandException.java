package dev.sluice.server.cli;

/** Ends a command with a message for the user and an exit code. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    CommandException(ExitCode code, String message) {
        super(message);
        this.code = code;
    }

    ExitCode code() {
        return code;
    }
}
