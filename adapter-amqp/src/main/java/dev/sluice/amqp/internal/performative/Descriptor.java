package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Unsigned;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.ValueReader;

import java.util.Map;

/**
 * The descriptors of the types that the standard defines, in both their forms: the number, whose
 * high half is 0 for all of them, and the symbol.
 */
public final class Descriptor {

    public static final int OPEN = 0x10;
    public static final int BEGIN = 0x11;
    public static final int ATTACH = 0x12;
    public static final int FLOW = 0x13;
    public static final int TRANSFER = 0x14;
    public static final int DISPOSITION = 0x15;
    public static final int DETACH = 0x16;
    public static final int END = 0x17;
    public static final int CLOSE = 0x18;
    public static final int ERROR = 0x1d;
    public static final int RECEIVED = 0x23;
    public static final int ACCEPTED = 0x24;
    public static final int REJECTED = 0x25;
    public static final int RELEASED = 0x26;
    public static final int MODIFIED = 0x27;
    public static final int SOURCE = 0x28;
    public static final int TARGET = 0x29;
    public static final int COORDINATOR = 0x30;
    public static final int DECLARED = 0x33;
    public static final int TRANSACTIONAL_STATE = 0x34;
    public static final int SASL_MECHANISMS = 0x40;
    public static final int SASL_INIT = 0x41;
    public static final int SASL_CHALLENGE = 0x42;
    public static final int SASL_RESPONSE = 0x43;
    public static final int SASL_OUTCOME = 0x44;
    public static final int HEADER = 0x70;
    public static final int DELIVERY_ANNOTATIONS = 0x71;
    public static final int MESSAGE_ANNOTATIONS = 0x72;
    public static final int PROPERTIES = 0x73;
    public static final int APPLICATION_PROPERTIES = 0x74;
    public static final int DATA = 0x75;
    public static final int AMQP_SEQUENCE = 0x76;
    public static final int AMQP_VALUE = 0x77;
    public static final int FOOTER = 0x78;

    /** What {@link #codeOf} answers for a descriptor that is none of these. */
    public static final int UNKNOWN = -1;

    private static final Map<String, Integer> BY_NAME =
            Map.ofEntries(
                    Map.entry("amqp:open:list", OPEN),
                    Map.entry("amqp:begin:list", BEGIN),
                    Map.entry("amqp:attach:list", ATTACH),
                    Map.entry("amqp:flow:list", FLOW),
                    Map.entry("amqp:transfer:list", TRANSFER),
                    Map.entry("amqp:disposition:list", DISPOSITION),
                    Map.entry("amqp:detach:list", DETACH),
                    Map.entry("amqp:end:list", END),
                    Map.entry("amqp:close:list", CLOSE),
                    Map.entry("amqp:error:list", ERROR),
                    Map.entry("amqp:received:list", RECEIVED),
                    Map.entry("amqp:accepted:list", ACCEPTED),
                    Map.entry("amqp:rejected:list", REJECTED),
                    Map.entry("amqp:released:list", RELEASED),
                    Map.entry("amqp:modified:list", MODIFIED),
                    Map.entry("amqp:source:list", SOURCE),
                    Map.entry("amqp:target:list", TARGET),
                    Map.entry("amqp:coordinator:list", COORDINATOR),
                    Map.entry("amqp:declared:list", DECLARED),
                    Map.entry("amqp:transactional-state:list", TRANSACTIONAL_STATE),
                    Map.entry("amqp:sasl-mechanisms:list", SASL_MECHANISMS),
                    Map.entry("amqp:sasl-init:list", SASL_INIT),
                    Map.entry("amqp:sasl-challenge:list", SASL_CHALLENGE),
                    Map.entry("amqp:sasl-response:list", SASL_RESPONSE),
                    Map.entry("amqp:sasl-outcome:list", SASL_OUTCOME),
                    Map.entry("amqp:header:list", HEADER),
                    Map.entry("amqp:delivery-annotations:map", DELIVERY_ANNOTATIONS),
                    Map.entry("amqp:message-annotations:map", MESSAGE_ANNOTATIONS),
                    Map.entry("amqp:properties:list", PROPERTIES),
                    Map.entry("amqp:application-properties:map", APPLICATION_PROPERTIES),
                    Map.entry("amqp:data:binary", DATA),
                    Map.entry("amqp:amqp-sequence:list", AMQP_SEQUENCE),
                    Map.entry("amqp:amqp-value:*", AMQP_VALUE),
                    Map.entry("amqp:footer:map", FOOTER));

    private Descriptor() {}

    /** Reads a descriptor; its number, or {@link #UNKNOWN}. */
    public static int read(ValueReader values) throws DecodeException {
        int small = values.takeSmallUlong();
        if (small >= 0) {
            return small;
        }
        Object descriptor = values.read();
        return descriptor == null ? UNKNOWN : codeOf(descriptor);
    }

    /** The number that {@code descriptor}, a ulong or a symbol, stands for, or {@link #UNKNOWN}. */
    public static int codeOf(Object descriptor) {
        if (descriptor instanceof Unsigned unsigned && unsigned.width() == Unsigned.Width.ULONG) {
            long bits = unsigned.bits();
            return bits >= 0 && bits <= 0xFF ? (int) bits : UNKNOWN;
        }
        if (descriptor instanceof Symbol symbol) {
            Integer code = BY_NAME.get(symbol.name());
            return code == null ? UNKNOWN : code;
        }
        return UNKNOWN;
    }
}
