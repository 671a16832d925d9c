package dev.sluice.nativecodec;

import java.util.List;
import java.util.UUID;

/** At least one frame of every operation, with every field used. Immutable. */
final class SampleFrames {
    static final NativeMessage SMALL = NativeMessage.to("sensors/1/temp").text("21.5").build();

    static final NativeMessage FULL =
            NativeMessage.to(AddressKind.QUEUE, "orders")
                    .durable(false)
                    .retain(true)
                    .priority(9)
                    .messageId(new Value.UInt64(-1))
                    .correlationId(Value.of(new UUID(1, 2)))
                    .replyTo("queue://answers")
                    .contentType("application/json")
                    .contentEncoding("identity")
                    .subject("Grüße, 世界 😀")
                    .key(Octets.wrap(new byte[] {0, 1, -1}))
                    .groupId("g")
                    .ttlMs(5_000L)
                    .timestampMs(-1L)
                    .property("null", Value.NULL)
                    .property("bool", Value.of(true))
                    .property("int8", new Value.Int8((byte) -1))
                    .property("int16", new Value.Int16(Short.MIN_VALUE))
                    .property("int32", Value.of(-7))
                    .property("int64", Value.of(Long.MAX_VALUE))
                    .property("uint8", new Value.UInt8(255))
                    .property("uint16", new Value.UInt16(65_535))
                    .property("uint32", new Value.UInt32(0xFFFF_FFFFL))
                    .property("uint64", new Value.UInt64(-2))
                    .property("float32", new Value.Float32(1.5f))
                    .property("float64", Value.of(Double.NEGATIVE_INFINITY))
                    .property("timestamp", new Value.Timestamp(1_700_000_000_000L))
                    .property("uuid", Value.of(new UUID(-1, -1)))
                    .property("twice", "a")
                    .property("twice", "b")
                    .property("", Value.of(Octets.wrap(new byte[] {5})))
                    .body(new byte[] {(byte) 0xFF, 0})
                    .build();

    static final List<Frame> ALL =
            List.of(
                    new Hello(
                            1,
                            3,
                            1,
                            8_388_608,
                            30_000,
                            "client-7",
                            List.of(new PeerInfo("product", "test"))),
                    new Welcome(
                            1,
                            0,
                            8_388_608,
                            30_000,
                            1_024,
                            "client-7",
                            List.of("ANONYMOUS", "PLAIN"),
                            List.of(new PeerInfo("product", "sluice"))),
                    new Authenticate(2, "PLAIN", Octets.ofText("\0user\0secret")),
                    new AuthChallenge(2, Octets.ofText("r=1")),
                    new AuthResponse(3, Octets.ofText("c=biws")),
                    new AuthOk(3, "user", Octets.EMPTY, 0),
                    new Ping(7),
                    new Pong(-7),
                    new GoAway(ErrorCode.SHUTTING_DOWN, 5_000, "the broker stops"),
                    ErrorFrame.ofRequest(9, ErrorCode.NOT_AUTHORIZED, "no"),
                    new ErrorFrame(
                            0, ErrorCode.MALFORMED_FRAME, RetryAdvice.LATER, true, 100, "bad"),
                    new Publish(0, SMALL),
                    new Publish(-1, FULL),
                    new PublishAck(4, 9, PublishAck.Result.ACCEPTED),
                    new PublishAck(-1, 1, PublishAck.Result.NO_TARGET),
                    new Subscribe(
                            5,
                            "sensors/#",
                            true,
                            SettleMode.ON_SEND,
                            InitialCredit.ofMessages(100)),
                    new Consume(
                            6,
                            AddressKind.STREAM,
                            "events",
                            StartPosition.offset(12),
                            SettleMode.EXPLICIT,
                            new InitialCredit(100, 1_048_576)),
                    new Opened(6, 1, AddressKind.STREAM, "events"),
                    new Credit(1, 50, 65_536),
                    new Deliver(1, 1, true, false, 0, new StreamPlace(3, 12), SMALL),
                    new Deliver(2, 77, false, true, 65_535, null, FULL),
                    new Settle(
                            1,
                            Outcome.ACCEPTED,
                            List.of(new DeliveryRange(1, 9), DeliveryRange.of(12))),
                    new Settle(1, Outcome.RELEASED, List.of(DeliveryRange.of(10))),
                    new Settle(1, new Outcome.Rejected("unreadable"), List.of()),
                    new Settle(1, new Outcome.Modified(true, true), List.of(DeliveryRange.of(11))),
                    new Drain(7, 1),
                    new Drained(7, 1, 42),
                    new CloseConsumer(8, 1),
                    new Closed(8, 1, ErrorCode.NONE, ""),
                    new Closed(0, 2, ErrorCode.NOT_FOUND, "the queue was deleted"));

    private SampleFrames() {}
}
