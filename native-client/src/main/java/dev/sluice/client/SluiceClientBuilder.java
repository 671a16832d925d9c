package dev.sluice.client;

import dev.sluice.nativecodec.Limits;

import io.netty.channel.EventLoopGroup;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Collects a client's settings and connects it. Confined to the thread that builds. */
public final class SluiceClientBuilder {
    /** The port of the native protocol. */
    public static final int DEFAULT_PORT = 7670;

    private String host = "127.0.0.1";
    private int port = DEFAULT_PORT;
    private String clientId = "";
    private Credentials credentials = Credentials.anonymous();
    private int maxFrameBytes = Limits.DEFAULT_MAX_FRAME_BYTES;
    private Duration heartbeat = Duration.ofSeconds(30);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration requestTimeout = Duration.ofSeconds(30);
    private int maxUnackedMessages = 1_024;
    private int maxUnackedBytes = 16 * 1024 * 1024;
    private @Nullable EventLoopGroup eventLoops;

    SluiceClientBuilder() {}

    public SluiceClientBuilder host(String host) {
        this.host = host;
        return this;
    }

    public SluiceClientBuilder port(int port) {
        this.port = port;
        return this;
    }

    /** The name the server knows this client by; the server chooses one for an empty name. */
    public SluiceClientBuilder clientId(String clientId) {
        this.clientId = clientId;
        return this;
    }

    public SluiceClientBuilder credentials(Credentials credentials) {
        this.credentials = credentials;
        return this;
    }

    /** The greatest frame that is accepted from the server; larger messages are not delivered. */
    public SluiceClientBuilder maxFrameBytes(int maxFrameBytes) {
        if (maxFrameBytes < Limits.MIN_MAX_FRAME_BYTES || maxFrameBytes > Limits.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    maxFrameBytes
                            + " is not within "
                            + Limits.MIN_MAX_FRAME_BYTES
                            + " to "
                            + Limits.MAX_FRAME_BYTES);
        }
        this.maxFrameBytes = maxFrameBytes;
        return this;
    }

    /** The longest silence before the other side is asked for a sign of life; zero for never. */
    public SluiceClientBuilder heartbeat(Duration heartbeat) {
        this.heartbeat = requireMillis(heartbeat);
        return this;
    }

    /** How long connecting and the handshake may take together. */
    public SluiceClientBuilder connectTimeout(Duration connectTimeout) {
        this.connectTimeout = requireMillis(connectTimeout);
        return this;
    }

    /** How long the blocking methods wait for an answer. */
    public SluiceClientBuilder requestTimeout(Duration requestTimeout) {
        this.requestTimeout = requireMillis(requestTimeout);
        return this;
    }

    /** How many messages and how many of their bytes may be published and not yet answered. */
    public SluiceClientBuilder maxUnacked(int messages, int bytes) {
        if (messages < 1 || bytes < 1) {
            throw new IllegalArgumentException(messages + " messages, " + bytes + " bytes");
        }
        this.maxUnackedMessages = messages;
        this.maxUnackedBytes = bytes;
        return this;
    }

    /** Event loops that the caller made and will stop; without, the client makes one of its own. */
    public SluiceClientBuilder eventLoops(EventLoopGroup eventLoops) {
        this.eventLoops = eventLoops;
        return this;
    }

    /** Connects and waits until the client may be used. */
    public SluiceClient connect() throws InterruptedException {
        return Waiting.on(connectAsync(), connectTimeout.plus(requestTimeout));
    }

    /** Connects; fails with {@link SluiceException}. */
    public CompletionStage<SluiceClient> connectAsync() {
        return Connector.connect(
                new ClientSettings(
                        host,
                        port,
                        clientId,
                        credentials,
                        maxFrameBytes,
                        heartbeat,
                        connectTimeout,
                        requestTimeout,
                        maxUnackedMessages,
                        maxUnackedBytes,
                        eventLoops));
    }

    private static Duration requireMillis(Duration duration) {
        if (duration.isNegative() || duration.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(duration + " is out of range");
        }
        return duration;
    }
}
