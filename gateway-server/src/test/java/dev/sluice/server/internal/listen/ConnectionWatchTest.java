package dev.sluice.server.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.adapter.ServerEvent;
import dev.sluice.server.internal.metrics.MicrometerMetrics;
import dev.sluice.server.testkit.Scrape;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;

class ConnectionWatchTest {
    private final MicrometerMetrics metrics = new MicrometerMetrics();
    private final ConnectionCounters unknown = counters("unknown");
    private final ConnectionCounters mqtt = counters("mqtt");
    private final ConnectionWatch watch = new ConnectionWatch(unknown);
    private final LastResort lastResort = new LastResort("any", new LogBudget(0), metrics);
    private final EmbeddedChannel channel = new EmbeddedChannel(watch, lastResort);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        metrics.close();
    }

    @Test
    void countsOneOpenConnection() {
        assertEquals(1, value("sluice_connections", "unknown"));
        assertEquals(1, value("sluice_connections_opened_total", "unknown"));
        assertEquals(0, value("sluice_connections_closed_total", "unknown"));
    }

    @Test
    void countsBytesBothWays() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[3]));
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[4]));
        channel.writeOutbound(Unpooled.wrappedBuffer(new byte[5]));
        assertEquals(7, value("sluice_network_received_bytes_total", "unknown"));
        assertEquals(5, value("sluice_network_sent_bytes_total", "unknown"));
    }

    @Test
    void recognisedConnectionCountsForItsProtocolOnly() {
        watch.recognised(mqtt);
        assertEquals(0, value("sluice_connections", "unknown"));
        assertEquals(0, value("sluice_connections_opened_total", "unknown"));
        assertEquals(1, value("sluice_connections", "mqtt"));
        assertEquals(1, value("sluice_connections_opened_total", "mqtt"));
        var _ = channel.close();
        assertEquals(0, value("sluice_connections", "mqtt"));
        assertEquals(1, value("sluice_connections_closed_total", "mqtt"));
        assertEquals(0, value("sluice_connections_closed_total", "unknown"));
    }

    @Test
    void brokersCloseIsTheBrokers() {
        var _ = channel.close();
        assertEquals(1, closed("broker"));
    }

    @Test
    void firstReasonCounts() {
        watch.closing(CloseReason.SILENT);
        watch.closing(CloseReason.UNRECOGNISED);
        var _ = channel.close();
        assertEquals(1, closed("silent"));
        assertEquals(0, closed("broker"));
        assertEquals(0, closed("unrecognised"));
    }

    @Test
    void closeAfterTheStopEventIsTheStops() {
        channel.pipeline().fireUserEventTriggered(ServerEvent.STOPPING);
        var _ = channel.close();
        assertEquals(1, closed("stopping"));
    }

    @Test
    void failureOfTheSocketIsAFailure() {
        channel.pipeline().fireExceptionCaught(new IOException("connection reset"));
        assertEquals(1, closed("failure"));
    }

    @Test
    void failureOfAHandlerIsAFailure() {
        channel.pipeline().addAfter(channel.pipeline().firstContext().name(), "bad", new Failing());
        channel.writeInbound(Unpooled.EMPTY_BUFFER);
        assertEquals(1, closed("failure"));
        assertEquals(0, closed("broker"));
    }

    @Test
    void removalIsCountedOnce() {
        var _ = channel.close();
        var _ = channel.close();
        assertEquals(0, value("sluice_connections", "unknown"));
        assertEquals(1, value("sluice_connections_closed_total", "unknown"));
    }

    private ConnectionCounters counters(String protocol) {
        return new ConnectionCounters(metrics, protocol, "any");
    }

    private long value(String name, String protocol) {
        return new Scrape(metrics.scrape()).value(name, "protocol=\"" + protocol + "\"");
    }

    private long closed(String reason) {
        return new Scrape(metrics.scrape())
                .value("sluice_connections_closed_total", "reason=\"" + reason + "\"");
    }

    private static final class Failing extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            throw new IllegalStateException("an adapter's mistake");
        }
    }
}
