package dev.sluice.nativeadapter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Quality;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.Publish;
import dev.sluice.nativecodec.PublishAck;

import org.junit.jupiter.api.Test;

import java.util.List;

final class PublishingTest {
    private final Rig rig = new Rig(Rig.small()).open();

    @Test
    void acknowledgesNeighboursOfOneTurnInOneFrame() {
        rig.broker.declareQueue("q");
        NativeMessage hit = NativeMessage.to("q").build();
        NativeMessage miss = NativeMessage.to("nowhere").build();
        rig.loop.run(
                () -> {
                    rig.connection.receive(new Publish(10, hit));
                    rig.connection.receive(new Publish(11, hit));
                    rig.connection.receive(new Publish(12, miss));
                    rig.connection.receive(new Publish(14, miss));
                });
        assertEquals(
                List.of(
                        new PublishAck(10, 11, PublishAck.Result.ACCEPTED),
                        new PublishAck(12, 12, PublishAck.Result.NO_TARGET),
                        new PublishAck(14, 14, PublishAck.Result.NO_TARGET)),
                rig.take());
    }

    @Test
    void theKindLimitsTheReachWhetherItIsAFieldOrAPrefix() {
        publish(NativeMessage.to(AddressKind.QUEUE, "a").build());
        publish(NativeMessage.to("topic://a").build());
        publish(NativeMessage.to("a").build());
        assertEquals(
                List.of(Target.Kind.QUEUE, Target.Kind.TOPIC, Target.Kind.ANY),
                rig.broker.published().stream().map(FakeBroker.Published::reach).toList());
        assertEquals("a", rig.broker.published().get(1).message().address().name());
    }

    @Test
    void theWishForAnAnswerIsTheQuality() {
        publish(NativeMessage.to("a").build());
        rig.send(new Publish(0, NativeMessage.to("a").build()));
        assertEquals(
                List.of(Quality.AT_LEAST_ONCE, Quality.AT_MOST_ONCE),
                rig.broker.published().stream().map(each -> each.message().quality()).toList());
    }

    @Test
    void aMessageThatWantsNoAnswerGetsNoneWhateverHappens() {
        rig.broker.answerPublish("full", PublishResult.FULL);
        rig.send(
                new Publish(0, NativeMessage.to("a").build()),
                new Publish(0, NativeMessage.to("full").build()),
                new Publish(0, NativeMessage.to("a/+").build()));
        assertEquals(List.of(), rig.take());
    }

    /** What a queue had before needs no second try. */
    @Test
    void acknowledgesADuplicate() {
        rig.broker.answerPublish("again", PublishResult.DUPLICATE);
        int id = publish(NativeMessage.to("again").build());
        assertEquals(List.of(new PublishAck(id, id, PublishAck.Result.ACCEPTED)), rig.take());
    }

    @Test
    void anAddressThatIsNoneFailsThePublishAlone() {
        for (String address : List.of("", "a/#", "+", "a\0b")) {
            int id = publish(NativeMessage.to(address).build());
            ErrorFrame error = rig.takeOnly(ErrorFrame.class);
            assertEquals(ErrorCode.INVALID_ADDRESS, error.code());
            assertEquals(id, error.correlationId());
            assertFalse(error.endsConnection());
        }
        assertEquals(List.of(), rig.broker.published());
    }

    @Test
    void isNotReadWhileTooManyMessagesAreUnanswered() {
        rig.broker.holdPublishResults();
        for (int i = 0; i < 3; i++) {
            publish(NativeMessage.to("a").build());
        }
        assertTrue(rig.transport.isRead);
        publish(NativeMessage.to("a").build());
        assertFalse(rig.transport.isRead);
        rig.loop.run(() -> rig.broker.releasePublishResults(1));
        assertFalse(rig.transport.isRead);
        rig.loop.run(() -> rig.broker.releasePublishResults(1));
        assertTrue(rig.transport.isRead);
    }

    @Test
    void isNotReadWhileTooManyBytesAreUnanswered() {
        rig.broker.holdPublishResults();
        publish(NativeMessage.to("a").body(new byte[10_000]).build());
        assertFalse(rig.transport.isRead);
        rig.loop.run(() -> rig.broker.releasePublishResults());
        assertTrue(rig.transport.isRead);
    }

    private int publish(NativeMessage message) {
        int id = rig.nextId();
        rig.send(new Publish(id, message));
        return id;
    }
}
