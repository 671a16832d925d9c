package dev.sluice.client;

import io.netty.channel.EventLoopGroup;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * How a client behaves; the defaults are those of {@link SluiceClientBuilder}.
 *
 * <p>{@code maxUnackedMessages} and {@code maxUnackedBytes} bound what is published and not yet
 * answered. {@code eventLoops} is null if the client makes a loop of its own. Immutable.
 */
record ClientSettings(
        String host,
        int port,
        String clientId,
        Credentials credentials,
        int maxFrameBytes,
        Duration heartbeat,
        Duration connectTimeout,
        Duration requestTimeout,
        int maxUnackedMessages,
        int maxUnackedBytes,
        @Nullable EventLoopGroup eventLoops) {}
