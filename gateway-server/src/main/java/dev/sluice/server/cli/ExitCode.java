package dev.sluice.server.cli;

/** The exit codes of every command. They are part of the product: scripts rely on them. */
enum ExitCode {
    DONE(0),
    /** It did not work, or the broker said no. */
    FAILED(1),
    USAGE(2),
    /** There is no connection to the broker. */
    CONNECTION(3),
    /** It did not happen in time. */
    TIMEOUT(4),
    /** The configuration is wrong. */
    CONFIGURATION(5),
    /** Another process has the data directory. */
    IN_USE(6);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
