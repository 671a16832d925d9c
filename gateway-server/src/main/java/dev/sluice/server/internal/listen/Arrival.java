package dev.sluice.server.internal.listen;

import dev.sluice.core.loop.Loop;

import io.netty.channel.socket.SocketChannel;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A connection that has no adapter yet: whose it is, and how long everything that comes before its
 * protocol may still take.
 *
 * <p><i>Confined to its event loop.</i>
 */
final class Arrival {
    /** How long a peer whose output was ended may take to go. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final SocketChannel channel;
    private final Loop loop;
    private final ConnectionWatch watch;
    private InetSocketAddress client;
    private String wanted = "";
    private Loop.@Nullable Timer deadline;

    /** The client is the socket's peer until somebody knows better. */
    Arrival(SocketChannel channel, InetSocketAddress peer, Loop loop, ConnectionWatch watch) {
        this.channel = channel;
        this.loop = loop;
        this.watch = watch;
        this.client = peer;
    }

    SocketChannel channel() {
        return channel;
    }

    Loop loop() {
        return loop;
    }

    ConnectionWatch watch() {
        return watch;
    }

    InetSocketAddress client() {
        return client;
    }

    /** Somebody knows better. */
    void comesFrom(InetSocketAddress address) {
        client = address;
    }

    /** What it has to show next, as the object of "did not show". */
    String wanted() {
        return wanted;
    }

    /**
     * It has to show something before its adapter can come.
     *
     * @param time how long that and everything after it may take, if it is the first such thing
     * @param late runs if it takes longer
     */
    void wants(String what, Duration time, Runnable late) {
        wanted = what;
        if (deadline == null) {
            deadline = loop.schedule(time, late);
            var _ = channel.closeFuture().addListener(_ -> stopDeadline());
        }
    }

    void stopDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    /** The last word has been said: the connection ends soon, whatever its peer does. */
    void endSoon() {
        stopDeadline();
        deadline =
                loop.schedule(
                        LINGER,
                        () -> {
                            var _ = channel.close();
                        });
    }
}
