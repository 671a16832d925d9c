package dev.sluice.core.contract;

import static dev.sluice.core.contract.DeclaringPeer.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.Description;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.store.PartitionBounds;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Declaring streams while the broker runs. */
public abstract class BrokerStreamDeclarationContract extends BrokerContract {
    private DeclaringPeer declarer() {
        return new DeclaringPeer(connect());
    }

    private RecordingConsumer read(String stream, StreamPosition position) {
        RecordingConsumer reader =
                connect()
                        .consume(
                                new ConsumeRequest(
                                        new Target(Target.Kind.STREAM, stream),
                                        false,
                                        false,
                                        position));
        reader.assertOpen();
        return reader;
    }

    private RecordingConsumer read(String stream) {
        return read(stream, new StreamPosition.First()).credit(1_000);
    }

    private static String[] bodies(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toArray(String[]::new);
    }

    @Test
    void aDeclaredStreamCapturesAtOnce() {
        assertTrue(declarer().createStream("new", stream("news/#", "partitions", "2")));
        assertFalse(declarer().createStream("new", stream("news/#", "partitions", "2")));

        publish(connect(), "news/a", "0", "1");

        assertEquals(List.of("0", "1"), read("new").texts());
    }

    @Test
    void declaringItOtherwiseIsRefusedWithTheKeys() {
        declarer().createStream("new", stream("news/#"));

        Refusal refusal =
                declarer().refusalToCreateStream("new", stream("other/#", "partitions", "2"));

        assertEquals(Reason.CONFLICT, refusal.reason());
        assertTrue(refusal.detail().contains("topics, partitions"), refusal.detail());
    }

    @Test
    void aReaderGetsWhatComesIntoNewPartitions() {
        DeclaringPeer declarer = declarer();
        declarer.createStream("new", stream("news/#"));
        publish(connect(), "news/a", "0");
        RecordingConsumer reader = read("new", new StreamPosition.Next()).credit(1_000);

        assertTrue(declarer.alterStream("new", stream("news/#", "partitions", "8")));
        for (int i = 1; i <= 20; i++) {
            publish(connect(), "news/" + i, String.valueOf(i));
        }

        assertEquals(List.of(bodies(1, 21)), reader.texts().stream().sorted(byNumber()).toList());
        assertEquals(21, read("new").texts().size());
        Description.Stream described = (Description.Stream) declarer.describe("new");
        assertEquals(8, described.partitions().size());
        assertTrue(
                described.partitions().stream().filter(bounds -> bounds.endOffset() > 0).count()
                        > 1);
    }

    private static Comparator<String> byNumber() {
        return Comparator.comparingInt(Integer::parseInt);
    }

    @Test
    void whatWouldLoseMessagesOrTheirOrderCannotBeAltered() {
        declarer().createStream("new", stream("news/#", "partitions", "2"));

        Refusal fewer = declarer().refusalToAlterStream("new", stream("news/#"));
        assertEquals(Reason.CONFLICT, fewer.reason());
        assertTrue(fewer.detail().contains("partitions"), fewer.detail());
        Refusal key =
                declarer()
                        .refusalToAlterStream(
                                "new", stream("news/#", "partitions", "2", "key", "group-id"));
        assertEquals(Reason.CONFLICT, key.reason());
        assertTrue(key.detail().contains("key"), key.detail());
    }

    @Test
    void aBindingLeadsToTheStreamUntilItIsTaken() {
        DeclaringPeer declarer = declarer();
        declarer.createStream("new", stream("news/#"));
        assertTrue(declarer.bind("new", "more/#"));
        publish(connect(), "more/a", "0");
        assertTrue(declarer.unbind("stream://new", "more/#"));

        assertEquals(
                PublishResult.NO_MATCH,
                connect().publish(text("more/a", "no").build(), Target.Kind.ANY));
        assertEquals(List.of("0"), read("new").texts());
        assertEquals(Reason.CONFLICT, declarer.refusalToUnbind("new", "news/#").reason());
    }

    @Test
    void newRetentionCounts() {
        DeclaringPeer declarer = declarer();
        declarer.createStream("new", stream("news/#"));
        publish(connect(), "news/a", "0");
        rig().loops().advance(Duration.ofMinutes(5));
        assertEquals(new PartitionBounds(0, 1, 0).endOffset(), bounds(declarer).endOffset());
        assertEquals(0, bounds(declarer).startOffset());

        declarer.alterStream("new", stream("news/#", "retention.time", "1m"));
        rig().loops().advance(Duration.ofMinutes(5));

        assertEquals(1, bounds(declarer).startOffset());
    }

    private static PartitionBounds bounds(DeclaringPeer declarer) {
        return ((Description.Stream) declarer.describe("new")).partitions().getFirst();
    }

    @Test
    void deletingAStreamEndsItsReadersAndFreesItsName() {
        DeclaringPeer declarer = declarer();
        declarer.createStream("new", stream("news/#"));
        publish(connect(), "news/a", "old");
        RecordingConsumer reader = read("new");

        assertEquals(Target.parse("stream://new"), declarer.delete("new"));

        assertEquals(Reason.DELETED, reader.endReason());
        assertEquals(
                PublishResult.NO_MATCH,
                connect().publish(text("news/a", "no").build(), Target.Kind.ANY));
        assertTrue(declarer.createStream("new", stream("news/#", "partitions", "2")));
        publish(connect(), "news/a", "young");
        assertEquals(List.of("young"), read("new").texts());
        assertEquals(Provenance.DECLARED, declarer.describe("new").provenance());
    }

    /** What the same turn brings to others is not lost with it. */
    @Test
    void messagesOnTheirWayWhenAStreamIsDeletedReachTheOthers() {
        DeclaringPeer declarer = declarer();
        declarer.createStream("new", stream("events/#"));
        Peer publisher = connect();
        for (int i = 0; i < 50; i++) {
            publisher.send(text("events/a", String.valueOf(i)).build(), Target.Kind.ANY);
            if (i == 25) {
                declarer.peer()
                        .loop()
                        .run(
                                () ->
                                        declarer.declarations()
                                                .delete(
                                                        new DeleteRequest(Target.parse("new")),
                                                        new Unheard<>()));
            }
        }
        rig().loops().runPending();

        assertEquals(50, publisher.publishAnswers());
        assertEquals(List.of(bodies(0, 50)), read(EVENTS).texts());
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
    void aStreamInUseOrWithMessagesStaysIfAskedSo() {
        DeclaringPeer declarer = declarer();
        declarer.createStream("new", stream("news/#"));
        Target target = Target.parse("new");
        RecordingConsumer reader = read("new");
        assertEquals(
                Reason.IN_USE,
                declarer.refusalToDelete(new DeleteRequest(target, true, false)).reason());
        reader.close();
        publish(connect(), "news/a", "0");
        assertEquals(
                Reason.CONFLICT,
                declarer.refusalToDelete(new DeleteRequest(target, true, true)).reason());
        declarer.delete(new DeleteRequest(target, true, false));
    }

    @Test
    void whatTheConfigurationDeclaresIsLeftAlone() {
        for (Refusal refusal :
                List.of(
                        declarer().refusalToAlterStream(EVENTS, stream("x/#")),
                        declarer().refusalToDelete(new DeleteRequest(Target.parse(EVENTS))))) {
            assertEquals(Reason.CONFLICT, refusal.reason());
            assertTrue(refusal.detail().contains("streams.events"), refusal.detail());
        }
    }
}
