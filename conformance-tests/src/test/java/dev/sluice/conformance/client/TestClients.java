package dev.sluice.conformance.client;

/** How the clients are used in all tests. <i>Immutable.</i> */
final class TestClients {
    /** How long a client waits for the broker's answer before it gives up. */
    static final int PATIENCE_MS = 10_000;

    private TestClients() {}
}
