package dev.sluice.nativecodec.internal;

import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.Closed;
import dev.sluice.nativecodec.Consume;
import dev.sluice.nativecodec.Credit;
import dev.sluice.nativecodec.Deliver;
import dev.sluice.nativecodec.DeliveryRange;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.InitialCredit;
import dev.sluice.nativecodec.Limits;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Opened;
import dev.sluice.nativecodec.Outcome;
import dev.sluice.nativecodec.Settle;
import dev.sluice.nativecodec.SettleMode;
import dev.sluice.nativecodec.StartPosition;
import dev.sluice.nativecodec.StreamPlace;
import dev.sluice.nativecodec.Subscribe;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Bodies of the frames about consumers. Confined to the thread that calls it. */
final class ConsumerBodies {
    private static final int NO_LOCAL = 0x01;

    private static final int SETTLED = 0x01;
    private static final int REDELIVERED = 0x02;
    private static final int HAS_PLACE = 0x04;

    private static final int DELIVERY_FAILED = 0x01;
    private static final int UNDELIVERABLE_HERE = 0x02;

    private static final int RANGE_BYTES = 8 + 8;

    private ConsumerBodies() {}

    static Subscribe readSubscribe(WireReader in, int correlationId)
            throws NativeProtocolException {
        String filter = in.text16("filter");
        boolean noLocal = in.flags("options", NO_LOCAL) != 0;
        SettleMode mode = Enums.settleMode(in);
        return new Subscribe(correlationId, filter, noLocal, mode, readInitialCredit(in));
    }

    static void write(Subscribe subscribe, WireWriter out) throws NativeProtocolException {
        out.text16("filter", subscribe.filter());
        out.u8(subscribe.noLocal() ? NO_LOCAL : 0);
        out.u8(Enums.code(subscribe.settleMode()));
        write(subscribe.credit(), out);
    }

    static Consume readConsume(WireReader in, int correlationId) throws NativeProtocolException {
        AddressKind kind = Enums.addressKind(in, "kind");
        String name = in.text16("name");
        StartPosition.Kind position = Enums.positionKind(in);
        StartPosition start = new StartPosition(position, in.i64("position value"));
        SettleMode mode = Enums.settleMode(in);
        return new Consume(correlationId, kind, name, start, mode, readInitialCredit(in));
    }

    static void write(Consume consume, WireWriter out) throws NativeProtocolException {
        out.u8(consume.kind().code());
        out.text16("name", consume.name());
        out.u8(Enums.code(consume.position().kind()));
        out.i64(consume.position().value());
        out.u8(Enums.code(consume.settleMode()));
        write(consume.credit(), out);
    }

    static Opened readOpened(WireReader in, int correlationId) throws NativeProtocolException {
        int consumerId = in.u31("consumer id");
        AddressKind kind = Enums.addressKind(in, "kind");
        return new Opened(correlationId, consumerId, kind, in.text16("name"));
    }

    static void write(Opened opened, WireWriter out) throws NativeProtocolException {
        out.i32(opened.consumerId());
        out.u8(opened.kind().code());
        out.text16("name", opened.name());
    }

    static Credit readCredit(WireReader in) throws NativeProtocolException {
        int consumerId = in.u31("consumer id");
        return new Credit(consumerId, in.u31("messages"), in.u63("bytes"));
    }

    static void write(Credit credit, WireWriter out) {
        out.i32(credit.consumerId());
        out.i32(credit.messages());
        out.i64(credit.bytes());
    }

    static Deliver readDeliver(WireReader in) throws NativeProtocolException {
        int consumerId = in.u31("consumer id");
        long deliveryId = in.u63("delivery id");
        int flags = in.flags("delivery flags", SETTLED | REDELIVERED | HAS_PLACE);
        int failedAttempts = in.u16("failed attempts");
        @Nullable StreamPlace place = null;
        if ((flags & HAS_PLACE) != 0) {
            int partition = in.u31("partition");
            place = new StreamPlace(partition, in.u63("offset"));
        }
        return new Deliver(
                consumerId,
                deliveryId,
                (flags & SETTLED) != 0,
                (flags & REDELIVERED) != 0,
                failedAttempts,
                place,
                MessageCodec.read(in));
    }

    static void write(Deliver deliver, WireWriter out) throws NativeProtocolException {
        out.i32(deliver.consumerId());
        out.i64(deliver.deliveryId());
        StreamPlace place = deliver.place();
        int flags = deliver.settled() ? SETTLED : 0;
        flags |= deliver.redelivered() ? REDELIVERED : 0;
        flags |= place != null ? HAS_PLACE : 0;
        out.u8(flags);
        out.u16(deliver.failedAttempts());
        if (place != null) {
            out.i32(place.partition());
            out.i64(place.offset());
        }
        MessageCodec.write(deliver.message(), out);
    }

    static Settle readSettle(WireReader in) throws NativeProtocolException {
        int consumerId = in.u31("consumer id");
        Outcome outcome = readOutcome(in);
        int count = in.count("ranges", Limits.MAX_RANGES, RANGE_BYTES);
        List<DeliveryRange> ranges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long first = in.u63("first");
            ranges.add(new DeliveryRange(first, in.u63("last")));
        }
        return new Settle(consumerId, outcome, ranges);
    }

    static void write(Settle settle, WireWriter out) throws NativeProtocolException {
        out.i32(settle.consumerId());
        write(settle.outcome(), out);
        out.count("ranges", settle.ranges().size(), Limits.MAX_RANGES);
        for (DeliveryRange range : settle.ranges()) {
            out.i64(range.first());
            out.i64(range.last());
        }
    }

    static Closed readClosed(WireReader in, int correlationId) throws NativeProtocolException {
        int consumerId = in.u31("consumer id");
        ErrorCode code = ErrorCode.of(in.u16("code"));
        return new Closed(correlationId, consumerId, code, in.text16("text"));
    }

    static void write(Closed closed, WireWriter out) throws NativeProtocolException {
        out.i32(closed.consumerId());
        out.u16(closed.code().code());
        out.text16("text", closed.text());
    }

    private static Outcome readOutcome(WireReader in) throws NativeProtocolException {
        int code = in.u8("outcome");
        int known = code == 3 ? DELIVERY_FAILED | UNDELIVERABLE_HERE : 0;
        int flags = in.flags("outcome flags", known);
        String reason = in.text16("reason");
        if (code != 2 && !reason.isEmpty()) {
            throw in.malformed("only a rejection has a reason");
        }
        return switch (code) {
            case 0 -> Outcome.ACCEPTED;
            case 1 -> Outcome.RELEASED;
            case 2 -> new Outcome.Rejected(reason);
            case 3 ->
                    new Outcome.Modified(
                            (flags & DELIVERY_FAILED) != 0, (flags & UNDELIVERABLE_HERE) != 0);
            default -> throw in.malformed("outcome " + code + " is unknown");
        };
    }

    private static void write(Outcome outcome, WireWriter out) throws NativeProtocolException {
        int code;
        int flags = 0;
        String reason = "";
        switch (outcome) {
            case Outcome.Accepted _ -> code = 0;
            case Outcome.Released _ -> code = 1;
            case Outcome.Rejected(String why) -> {
                code = 2;
                reason = why;
            }
            case Outcome.Modified(boolean deliveryFailed, boolean undeliverableHere) -> {
                code = 3;
                flags = deliveryFailed ? DELIVERY_FAILED : 0;
                flags |= undeliverableHere ? UNDELIVERABLE_HERE : 0;
            }
        }
        out.u8(code);
        out.u8(flags);
        out.text16("reason", reason);
    }

    /** All ones stand for no limit in bytes. */
    private static InitialCredit readInitialCredit(WireReader in) throws NativeProtocolException {
        int messages = in.u31("credit messages");
        return new InitialCredit(messages, in.i64("credit bytes"));
    }

    private static void write(InitialCredit credit, WireWriter out) {
        out.i32(credit.messages());
        out.i64(credit.bytes());
    }
}
