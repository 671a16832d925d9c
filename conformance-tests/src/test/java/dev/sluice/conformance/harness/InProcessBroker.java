package dev.sluice.conformance.harness;

import dev.sluice.config.ConfigException;
import dev.sluice.server.SluiceServer;
import dev.sluice.server.StartException;
import dev.sluice.server.config.Configuration;

/**
 * The real server inside the test's JVM.
 *
 * <p><i>Thread-safe.</i>
 */
public final class InProcessBroker implements RunningBroker {
    private final SluiceServer server;

    private InProcessBroker(SluiceServer server) {
        this.server = server;
    }

    /** Starts a server and returns when it accepts connections. */
    public static InProcessBroker start(BrokerConfig config)
            throws ConfigException, StartException {
        return new InProcessBroker(
                SluiceServer.start(Configuration.parse("test.yaml", config.yaml())));
    }

    /** How many connections are open. */
    public int connections() {
        return server.connections();
    }

    @Override
    public int port(String listener) {
        return server.port(listener);
    }

    @Override
    public int adminPort() {
        return server.adminAddress().orElseThrow().getPort();
    }

    @Override
    public void close() {
        server.close();
    }
}
