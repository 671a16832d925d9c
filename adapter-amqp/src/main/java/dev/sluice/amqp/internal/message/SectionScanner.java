package dev.sluice.amqp.internal.message;

import dev.sluice.amqp.internal.performative.Descriptor;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.FieldReader;
import dev.sluice.amqp.internal.wire.ValueGuard;
import dev.sluice.amqp.internal.wire.ValueReader;

import java.nio.ByteBuffer;

/**
 * Finds the sections of an encoded message in one pass and judges all of it: order, multiplicity,
 * every value. What passes can be stored and handed out without another look (AMQP 3.2).
 *
 * <p>Confined to one thread.
 */
final class SectionScanner {

    private final ByteBuffer buffer;
    private final ValueGuard guard = new ValueGuard();
    private MessageHeader header = MessageHeader.ABSENT;
    private int storedFrom = MessageLayout.NONE;
    private int annotations = MessageLayout.NONE;
    private int properties = MessageLayout.NONE;
    private int applicationProperties = MessageLayout.NONE;
    private BodyForm bodyForm = BodyForm.NONE;
    private int bodySections;
    private int bodyFrom = MessageLayout.NONE;
    private int bodyTo = MessageLayout.NONE;
    private int previous = Descriptor.UNKNOWN;

    private SectionScanner(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** The layout of the message that fills {@code buffer} from index 0 on; borrows the buffer. */
    static MessageLayout scan(ByteBuffer buffer) throws DecodeException {
        return new SectionScanner(buffer).scan();
    }

    private MessageLayout scan() throws DecodeException {
        int limit = buffer.limit();
        if (limit == 0) {
            throw new DecodeException("message without a section");
        }
        int at = 0;
        while (at < limit) {
            int end = guard.check(buffer, at, limit);
            section(at, end);
            at = end;
        }
        int stored = storedFrom == MessageLayout.NONE ? limit : storedFrom;
        boolean hasBody = bodyForm != BodyForm.NONE;
        return new MessageLayout(
                header,
                stored,
                annotations,
                properties,
                applicationProperties,
                bodyForm,
                bodySections,
                hasBody ? bodyFrom : limit,
                hasBody ? bodyTo : limit);
    }

    private void section(int from, int end) throws DecodeException {
        buffer.position(from);
        if (buffer.get() != 0) {
            throw new DecodeException("message section at " + from + " is not described");
        }
        int code = Descriptor.read(new ValueReader(buffer));
        checkOrder(code, from);
        previous = code;
        int value = buffer.position();
        if (code != Descriptor.HEADER
                && code != Descriptor.DELIVERY_ANNOTATIONS
                && storedFrom == MessageLayout.NONE) {
            storedFrom = from;
        }
        switch (code) {
            case Descriptor.HEADER -> header = header();
            case Descriptor.DELIVERY_ANNOTATIONS, Descriptor.FOOTER -> annotationMap();
            case Descriptor.MESSAGE_ANNOTATIONS -> {
                annotationMap();
                annotations = value;
            }
            case Descriptor.PROPERTIES -> properties = value;
            case Descriptor.APPLICATION_PROPERTIES -> {
                simpleMap();
                applicationProperties = value;
            }
            case Descriptor.DATA -> body(BodyForm.DATA, from, end);
            case Descriptor.AMQP_SEQUENCE -> body(BodyForm.SEQUENCE, from, end);
            case Descriptor.AMQP_VALUE -> body(BodyForm.VALUE, from, end);
            default -> throw new DecodeException("unknown message section at " + from);
        }
    }

    /** Sections come in the order of their codes; only data and sequences repeat. */
    private void checkOrder(int code, int from) throws DecodeException {
        boolean repeats =
                code == previous && (code == Descriptor.DATA || code == Descriptor.AMQP_SEQUENCE);
        boolean isSecondBody = isBody(code) && isBody(previous) && code != previous;
        if (isSecondBody || (code <= previous && !repeats)) {
            throw new DecodeException("message section at " + from + " is out of order");
        }
    }

    private static boolean isBody(int code) {
        return code >= Descriptor.DATA && code <= Descriptor.AMQP_VALUE;
    }

    private MessageHeader header() throws DecodeException {
        FieldReader fields = new FieldReader(buffer, "header");
        boolean durable = fields.flag("durable");
        int priority = fields.ubyte("priority", MessageHeader.DEFAULT_PRIORITY);
        long ttlMs = fields.uint("ttl", MessageHeader.NO_TTL);
        fields.flag("first-acquirer");
        long deliveryCount = fields.uint("delivery-count", 0);
        fields.end();
        return new MessageHeader(durable, priority, ttlMs, deliveryCount);
    }

    private void body(BodyForm form, int from, int end) throws DecodeException {
        ValueReader values = new ValueReader(buffer);
        if (form == BodyForm.DATA && values.enterBinary() < 0) {
            throw new DecodeException("data section at " + from + " is no binary");
        }
        if (form == BodyForm.SEQUENCE && !values.isList()) {
            throw new DecodeException("amqp-sequence section at " + from + " is no list");
        }
        if (bodyForm == BodyForm.NONE) {
            bodyFrom = from;
        }
        bodyForm = form;
        bodySections++;
        bodyTo = end;
    }

    private void annotationMap() throws DecodeException {
        ValueReader values = new ValueReader(buffer);
        int pairs = values.enterMap();
        for (int i = 0; i < pairs; i++) {
            values.checkAnnotationKey();
            values.skip();
        }
    }

    private void simpleMap() throws DecodeException {
        ValueReader values = new ValueReader(buffer);
        int pairs = values.enterMap();
        for (int i = 0; i < pairs; i++) {
            values.skipString();
            values.skipSimple();
        }
    }
}
