package dev.sluice.nativecodec;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * The operation a frame stands for.
 *
 * <p>Bit 15 is set in what only a server sends. The high byte is the group: {@code 0x00}
 * connection, {@code 0x01} publishing, {@code 0x02} receiving; {@code 0x03} to {@code 0x07} are
 * kept for record batches, consumer groups, transactions, declarations and request/reply.
 * Immutable.
 */
public enum Opcode {
    HELLO(0x0001, Correlation.REQUIRED),
    WELCOME(0x8001, Correlation.REQUIRED),
    AUTHENTICATE(0x0002, Correlation.REQUIRED),
    AUTH_OK(0x8002, Correlation.REQUIRED),
    AUTH_RESPONSE(0x0003, Correlation.REQUIRED),
    AUTH_CHALLENGE(0x8003, Correlation.REQUIRED),
    PING(0x0010, Correlation.NONE),
    PONG(0x0011, Correlation.NONE),
    GO_AWAY(0x0012, Correlation.NONE),
    ERROR(0x0013, Correlation.OPTIONAL),
    PUBLISH(0x0100, Correlation.OPTIONAL),
    PUBLISH_ACK(0x8100, Correlation.REQUIRED),
    SUBSCRIBE(0x0200, Correlation.REQUIRED),
    OPENED(0x8200, Correlation.REQUIRED),
    CONSUME(0x0201, Correlation.REQUIRED),
    CREDIT(0x0202, Correlation.NONE),
    DELIVER(0x8202, Correlation.NONE),
    SETTLE(0x0203, Correlation.NONE),
    DRAIN(0x0204, Correlation.REQUIRED),
    DRAINED(0x8204, Correlation.REQUIRED),
    CLOSE_CONSUMER(0x0205, Correlation.REQUIRED),
    CLOSED(0x8205, Correlation.OPTIONAL);

    private static final Map<Integer, Opcode> BY_CODE = new HashMap<>();

    static {
        for (Opcode opcode : values()) {
            BY_CODE.put(opcode.code, opcode);
        }
    }

    private final int code;
    private final Correlation correlation;

    Opcode(int code, Correlation correlation) {
        this.code = code;
        this.correlation = correlation;
    }

    /** The number on the wire, 16 bits. */
    public int code() {
        return code;
    }

    /** Whether its frames carry a correlation id. */
    public Correlation correlation() {
        return correlation;
    }

    /** The operation with this number, or null if this version of the codec knows none. */
    public static @Nullable Opcode of(int code) {
        return BY_CODE.get(code);
    }

    /** What the correlation id of a frame may be. */
    public enum Correlation {
        /** Not 0: the frame is a request, or the answer to one. */
        REQUIRED,
        /** Any. */
        OPTIONAL,
        /** 0: the frame neither asks nor answers. */
        NONE
    }
}
