package dev.sluice.server.internal.listen;

import dev.sluice.core.metrics.Metrics;
import dev.sluice.server.config.WebSocketConfig;
import dev.sluice.server.internal.websocket.CloseCode;
import dev.sluice.server.internal.websocket.FrameListener;
import dev.sluice.server.internal.websocket.UpgradeListener;
import dev.sluice.server.internal.websocket.UpgradeRules;
import dev.sluice.server.internal.websocket.WebSocketFrames;
import dev.sluice.server.internal.websocket.WebSocketUpgrade;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * WebSocket on one listener: makes its handlers and counts what they refuse.
 *
 * <p><i>Thread-safe.</i>
 */
final class WebSocketStart {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketStart.class);

    private final String listener;
    private final WebSocketConfig config;
    private final UpgradeRules rules;
    private final Metrics metrics;
    private final Map<String, ListenerProtocol> bySubProtocol = new LinkedHashMap<>();

    /** If two protocols want the same sub-protocol, the first one gets it. */
    WebSocketStart(
            String listener,
            WebSocketConfig config,
            List<ListenerProtocol> protocols,
            Metrics metrics) {
        this.listener = listener;
        this.config = config;
        this.metrics = metrics;
        for (ListenerProtocol protocol : protocols) {
            for (String name : protocol.webSocketProtocols()) {
                bySubProtocol.putIfAbsent(name, protocol);
            }
        }
        this.rules =
                new UpgradeRules(config.path(), config.allowedOrigins(), bySubProtocol.keySet());
    }

    /** What answers the connection's request. */
    WebSocketUpgrade upgrade(ConnectionStart start, Arrival arrival) {
        return new WebSocketUpgrade(
                rules,
                (int) config.maxHeaderBytes().bytes(),
                new UpgradeListener() {
                    @Override
                    public void accepted(String subProtocol) {
                        ListenerProtocol protocol = bySubProtocol.get(subProtocol);
                        if (protocol == null) {
                            throw new IllegalStateException(
                                    listener + " accepted " + subProtocol + " without speaking it");
                        }
                        start.upgraded(arrival, protocol, frames(start, arrival));
                    }

                    @Override
                    public void refused(int status, String why) {
                        refusals(status).increment();
                        arrival.watch().closing(CloseReason.WEBSOCKET);
                        arrival.endSoon();
                        if (start.mayLog(arrival.loop())) {
                            LOG.info(
                                    "{}: refusing {} a WebSocket with {}: {}",
                                    listener,
                                    arrival.client(),
                                    status,
                                    why);
                        }
                    }
                });
    }

    private WebSocketFrames frames(ConnectionStart start, Arrival arrival) {
        return new WebSocketFrames(
                config.maxFrameBytes().bytes(),
                new FrameListener() {
                    @Override
                    public void closing() {
                        arrival.watch().closing(CloseReason.BROKER);
                    }

                    @Override
                    public void violated(CloseCode code, String why) {
                        violations(code).increment();
                        arrival.watch().closing(CloseReason.WEBSOCKET);
                        if (start.mayLog(arrival.loop())) {
                            LOG.info(
                                    "{}: closing {}, which sent {}",
                                    listener,
                                    arrival.client(),
                                    why);
                        }
                    }
                },
                arrival.loop());
    }

    /** Registering again gives the same counter; there are as many as the rules have answers. */
    private LongAdder refusals(int status) {
        return metrics.counter(
                "sluice_websocket_requests_refused_total",
                "Requests for a WebSocket that were refused",
                "listener",
                listener,
                "status",
                Integer.toString(status));
    }

    private LongAdder violations(CloseCode code) {
        return metrics.counter(
                "sluice_websocket_violations_total",
                "Connections closed because their WebSocket frames broke the rules",
                "listener",
                listener,
                "reason",
                code.tag());
    }
}
