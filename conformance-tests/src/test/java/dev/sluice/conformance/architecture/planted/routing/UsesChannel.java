package dev.sluice.conformance.architecture.planted.routing;

import io.netty.channel.Channel;

/** Sees the network from the domain. */
final class UsesChannel {
    boolean isOpen(Channel channel) {
        return channel.isOpen();
    }
}
