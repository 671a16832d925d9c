package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.ListRequest;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Queues that belong to one connection. */
public abstract class BrokerTemporaryQueueContract extends BrokerContract {
    private final Target.Kind[] kinds = {Target.Kind.QUEUE, Target.Kind.ANY};

    @Test
    void whoeverKnowsTheNameMayPublish() {
        Peer owner = connect();
        String name = new DeclaringPeer(owner).temporary();
        assertNotEquals(name, new DeclaringPeer(owner).temporary());
        assertTrue(name.startsWith("$"));
        Peer other = connect();
        for (Target.Kind kind : kinds) {
            assertEquals(
                    new Target(kind, name),
                    other.<Target>ask(
                            reply -> other.connection().resolve(new Target(kind, name), reply)));
            assertEquals(
                    PublishResult.ACCEPTED, other.publish(text(name, "to " + kind).build(), kind));
        }

        assertEquals(
                List.of("to QUEUE", "to ANY"), owner.consume("queue://" + name).credit(10).texts());
    }

    @Test
    void onlyTheOwnerConsumes() {
        String name = new DeclaringPeer(connect()).temporary();

        RecordingConsumer consumer =
                connect().consume(new ConsumeRequest(new Target(Target.Kind.QUEUE, name), false));

        assertEquals(Reason.NOT_AUTHORIZED, consumer.refusalReason());
    }

    @Test
    void noFilterListensIn() {
        RecordingConsumer everything = connect().consume("topic://#").credit(10);
        RecordingConsumer temporaries = connect().consume("topic://$temporary/+").credit(10);
        String name = new DeclaringPeer(connect()).temporary();

        connect().publish(text(name, "secret").build(), Target.Kind.ANY);

        assertEquals(List.of(), everything.texts());
        assertEquals(List.of(), temporaries.texts());
        assertEquals(
                Reason.INVALID_NAME,
                new DeclaringPeer(connect())
                        .refusalToCreateStream("new", DeclaringPeer.stream("$temporary/#"))
                        .reason());
    }

    @Test
    void itGoesWithItsConnection() {
        Peer owner = connect();
        String name = new DeclaringPeer(owner).temporary();
        connect().publish(text(name, "a").build(), Target.Kind.QUEUE);

        owner.close();

        assertEquals(
                PublishResult.NOT_FOUND,
                connect().publish(text(name, "b").build(), Target.Kind.QUEUE));
        assertEquals(
                PublishResult.NOT_FOUND,
                connect().publish(text(name, "b").build(), Target.Kind.ANY));
    }

    /** The connection may end before it hears of the queue. */
    @Test
    void itGoesWithAConnectionThatNeverHeardOfIt() {
        Peer owner = connect();
        owner.loop()
                .run(
                        () -> {
                            owner.connection()
                                    .declarations()
                                    .createTemporary(DeclaringPeer.QUEUE, new Unheard<>());
                            owner.connection().close();
                        });
        rig().loops().runPending();

        Peer looking = connect();
        assertEquals(
                List.of(),
                new DeclaringPeer(looking)
                        .list(new ListRequest(Target.Kind.QUEUE, "$", 10)).entries().stream()
                                .filter(entry -> entry.target().name().startsWith("$"))
                                .toList());
    }

    private record Unheard<T>() implements ReplyListener<T> {
        @Override
        public void succeeded(T value) {}

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }
    }

    @Test
    void itsOwnerDeletesIt() {
        Peer owner = connect();
        String name = new DeclaringPeer(owner).temporary();
        Target target = new Target(Target.Kind.QUEUE, name);
        RecordingConsumer consumer = owner.consume("queue://" + name);
        assertEquals(
                Reason.IN_USE,
                new DeclaringPeer(owner)
                        .refusalToDelete(new DeleteRequest(target, true, false))
                        .reason());
        assertEquals(
                Reason.INVALID_NAME,
                new DeclaringPeer(connect()).refusalToDelete(new DeleteRequest(target)).reason());

        new DeclaringPeer(owner).delete(new DeleteRequest(target));

        assertEquals(Reason.DELETED, consumer.endReason());
    }
}
