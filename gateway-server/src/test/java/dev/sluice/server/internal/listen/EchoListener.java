package dev.sluice.server.internal.listen;

import dev.sluice.config.BindAddress;
import dev.sluice.config.ByteSize;
import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.server.StartException;
import dev.sluice.server.config.ConfiguredAdapter;
import dev.sluice.server.config.ConfiguredListener;
import dev.sluice.server.config.LimitsConfig;
import dev.sluice.server.config.ListenerConfig;
import dev.sluice.server.config.ProxyProtocol;
import dev.sluice.server.config.Transport;
import dev.sluice.server.config.WebSocketConfig;
import dev.sluice.server.internal.loop.EventLoops;
import dev.sluice.server.internal.metrics.MicrometerMetrics;
import dev.sluice.server.testkit.RawPeer;
import dev.sluice.server.testkit.Scrape;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A listener with {@link EchoAdapterFactory} alone, on a loop of its own.
 *
 * <p><i>Confined to the test's thread.</i>
 */
final class EchoListener implements AutoCloseable {
    /** How long what comes before the protocol may take. */
    static final Duration DETECTION_TIME = Duration.ofSeconds(1);

    static final int PER_ADDRESS = 2;

    private final EventLoops loops = new EventLoops(1);
    private final MicrometerMetrics metrics = new MicrometerMetrics();
    private final Listener listener;

    EchoListener(ListenerConfig config) throws StartException {
        ConfiguredListener configured =
                new ConfiguredListener(
                        "test",
                        config,
                        config.takesWebSocket()
                                ? Optional.of(
                                        new WebSocketConfig(
                                                Optional.of("/echo"),
                                                List.of(),
                                                new ByteSize(100_000),
                                                new ByteSize(8_000)))
                                : Optional.empty(),
                        List.of(
                                new ConfiguredAdapter(
                                        new EchoAdapterFactory(),
                                        new EchoAdapterFactory.Config())));
        ListenerContext context =
                new ListenerContext(
                        loops,
                        new AdapterContext(
                                new FakeBroker(new ManualLoop()),
                                Clock.systemUTC(),
                                new Random(),
                                metrics),
                        new LimitsConfig(
                                100,
                                PER_ADDRESS,
                                DETECTION_TIME,
                                new ByteSize(65_536),
                                Duration.ofSeconds(1)),
                        new Connections(loops.netty().next()));
        listener = Listener.open(configured, context);
    }

    static ListenerConfig config(String protocol, Transport transport, ProxyProtocol proxy) {
        return new ListenerConfig(
                protocol,
                new BindAddress("127.0.0.1", 0),
                transport,
                proxy,
                Optional.empty(),
                1000);
    }

    int port() {
        return listener.address().getPort();
    }

    RawPeer connect() throws IOException {
        return new RawPeer(port());
    }

    long count(String name, String... tags) {
        return new Scrape(metrics.scrape()).value(name, tags);
    }

    /** How many connections closed for a reason. */
    long closed(CloseReason reason) {
        return count("sluice_connections_closed_total", "reason=\"" + reason.tag() + "\"");
    }

    @Override
    public void close() {
        listener.close();
        loops.close();
        metrics.close();
    }
}
