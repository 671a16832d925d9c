package dev.sluice.nativeadapter.internal;

import dev.sluice.core.broker.Refusal;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.ServerFrame;

/** Sends answers, which always fit, and counts refusals. Confined to its event loop. */
final class Replies {
    /** Keeps the text of an ERROR well within the smallest frame limit. */
    private static final int MAX_TEXT_CHARS = 512;

    private final Transport transport;
    private final NativeMetrics metrics;

    Replies(Transport transport, NativeMetrics metrics) {
        this.transport = transport;
        this.metrics = metrics;
    }

    /** Sends a frame whose size does not depend on a message, so it fits any peer's limit. */
    void send(ServerFrame frame) {
        try {
            transport.send(frame);
        } catch (NativeProtocolException unfit) {
            throw new IllegalStateException("an answer cannot be sent: " + frame, unfit);
        }
        transport.flushSoon();
    }

    /** A request failed. */
    void refuse(int correlationId, ErrorCode code, String text) {
        metrics.requestErrors(code).increment();
        send(ErrorFrame.ofRequest(correlationId, code, shorten(text)));
    }

    /** A request failed for the broker's reason. */
    void refuse(int correlationId, Refusal refusal) {
        refuse(correlationId, ErrorCodes.of(refusal.reason()), refusal.detail());
    }

    /** The connection fails: this is its last frame. */
    void end(int correlationId, ErrorCode code, String text) {
        metrics.connectionErrors(code).increment();
        send(ErrorFrame.ofConnection(correlationId, code, shorten(text)));
    }

    /** Cuts a text that may hold what a peer sent, between characters. */
    static String shorten(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(MAX_TEXT_CHARS)
                .forEach(c -> shown.appendCodePoint(isShowable(c) ? c : '?'));
        return shown.toString();
    }

    private static boolean isShowable(int c) {
        return !Character.isISOControl(c) && (c > 0xFFFF || !Character.isSurrogate((char) c));
    }
}
