package dev.sluice.server.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.adapter.ServerEvent;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class ConnectionsTest {
    private final Connections connections = new Connections(ImmediateEventExecutor.INSTANCE);

    @Test
    void countsWhatIsOpen() {
        Channel first = new EmbeddedChannel(DefaultChannelId.newInstance());
        Channel second = new EmbeddedChannel(DefaultChannelId.newInstance());
        connections.add(first);
        connections.add(second);
        assertEquals(2, connections.count());
        var _ = first.close();
        assertEquals(1, connections.count());
        var _ = second.close();
    }

    @Test
    void idsAreNeverTheSame() {
        assertNotEquals(connections.nextId(), connections.nextId());
    }

    @Test
    void stopLetsEachConnectionSayGoodbye() {
        Polite polite = new Polite();
        Channel channel = new EmbeddedChannel(polite);
        connections.add(channel);
        connections.stop(Duration.ofMinutes(1));
        assertTrue(polite.saidGoodbye);
        assertFalse(channel.isOpen());
        assertEquals(0, connections.count());
    }

    @Test
    void stopClosesWhatDoesNotGo() {
        Channel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        connections.add(channel);
        connections.stop(Duration.ofMillis(1));
        assertFalse(channel.isOpen());
        assertEquals(0, connections.count());
    }

    @Test
    void stopOfNothingIsAtOnce() {
        connections.stop(Duration.ofDays(1));
        assertEquals(0, connections.count());
    }

    private static final class Polite extends ChannelInboundHandlerAdapter {
        private boolean saidGoodbye;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            saidGoodbye = event == ServerEvent.STOPPING;
            var _ = context.close();
        }
    }
}
