package dev.sluice.nativeadapter.internal;

import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.NativeProtocolException;

/**
 * Checks that a client's correlation ids rise, in serial number order, so that none is used twice
 * while it may be unanswered. Confined to its event loop.
 */
final class CorrelationIds {
    private int last;

    /** Takes the id of a request; 0 stands for a request without an answer and is always right. */
    void accept(int id) throws NativeProtocolException {
        if (id == 0) {
            return;
        }
        if (id - last <= 0) {
            throw new NativeProtocolException(
                    ErrorCode.BAD_CORRELATION_ID,
                    id,
                    "correlation id "
                            + Integer.toUnsignedString(id)
                            + " does not follow "
                            + Integer.toUnsignedString(last));
        }
        last = id;
    }
}
