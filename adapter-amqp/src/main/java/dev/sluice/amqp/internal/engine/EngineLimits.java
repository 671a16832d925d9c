package dev.sluice.amqp.internal.engine;

/**
 * What one connection may take at most. Immutable.
 *
 * @param containerId the name we give ourselves in Open
 * @param maxFrameBytes the largest frame we take
 * @param channelMax the highest channel a peer may use
 * @param handleMax the highest handle a peer may use in one session
 * @param maxLinks links of all sessions together
 * @param sessionWindow transfer frames that a session may have on the way to us
 * @param maxMessageBytes the largest message
 * @param maxPartialBytes bytes of unfinished messages of all links together
 * @param idleTimeoutMs what we demand of the peer; advertised by half (AMQP 2.4.5)
 */
public record EngineLimits(
        String containerId,
        int maxFrameBytes,
        int channelMax,
        int handleMax,
        int maxLinks,
        int sessionWindow,
        long maxMessageBytes,
        long maxPartialBytes,
        long idleTimeoutMs) {}
