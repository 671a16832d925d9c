package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.StreamOffset;
import dev.sluice.core.broker.StreamPosition;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Readers of streams: positions, and that reading takes nothing away. */
public abstract class BrokerStreamContract extends BrokerContract {
    @Test
    void aReaderFromTheFirstGetsEverythingWithItsPlace() {
        publish(connect(), "events/a", "0", "1", "2");

        RecordingConsumer reader = read(new StreamPosition.First()).credit(10);

        assertEquals(List.of("0", "1", "2"), reader.texts());
        assertEquals(
                List.of(new StreamOffset(0, 0), new StreamOffset(0, 1), new StreamOffset(0, 2)),
                reader.deliveries().stream().map(Delivery::position).toList());
        assertEquals(new Target(Target.Kind.STREAM, EVENTS), reader.source());
        assertEquals("events/a", reader.delivery(0).message().address().name());
    }

    @Test
    void readingTakesNothingAway() {
        publish(connect(), "events/a", "0", "1");
        Peer first = connect();
        RecordingConsumer reader = first.consume(request(new StreamPosition.First())).credit(10);
        reader.settle(1, 2, Outcome.ACCEPTED);
        first.close();

        assertEquals(List.of("0", "1"), read(new StreamPosition.First()).credit(10).texts());
    }

    @Test
    void aReaderFollowsTheEnd() {
        publish(connect(), "events/a", "old");
        RecordingConsumer reader = read(new StreamPosition.Next()).credit(10);

        publish(connect(), "events/b", "new");

        assertEquals(List.of("new"), reader.texts());
        assertEquals(new StreamOffset(0, 1), reader.delivery(0).position());
    }

    @Test
    void aReaderBeginsAtAnOffset() {
        publish(connect(), "events/a", "0", "1", "2");

        assertEquals(List.of("1", "2"), read(new StreamPosition.Offset(1)).credit(10).texts());
    }

    @Test
    void aReaderBeginsAtTheLastMessage() {
        publish(connect(), "events/a", "0", "1", "2");
        RecordingConsumer reader = read(new StreamPosition.Last()).credit(10);

        publish(connect(), "events/a", "3");

        assertEquals(List.of("2", "3"), reader.texts());
    }

    @Test
    void aReaderBeginsAtATime() {
        Peer publisher = connect();
        for (long time : List.of(1_000L, 2_000L, 3_000L)) {
            publisher.publish(
                    text("events/a", "t" + time).timestampMs(time).build(), Target.Kind.ANY);
        }

        assertEquals(
                List.of("t2000", "t3000"),
                read(new StreamPosition.Timestamp(1_001)).credit(10).texts());
    }

    @Test
    void aReaderKeepsToItsCredit() {
        publish(connect(), "events/a", "0", "1", "2");
        RecordingConsumer reader = read(new StreamPosition.First()).credit(2);

        assertEquals(List.of("0", "1"), reader.texts());
        reader.credit(1);
        assertEquals(List.of("0", "1", "2"), reader.texts());
    }

    @Test
    void aReaderAtTheEndIsDrainedAtOnce() {
        publish(connect(), "events/a", "0");
        RecordingConsumer reader = read(new StreamPosition.First()).credit(10);

        reader.drain();

        assertEquals(List.of("0"), reader.texts());
        assertEquals(1, reader.drainedCalls());
    }

    @Test
    void aStreamCapturesWhateverReachThePublisherNamed() {
        Peer publisher = connect();
        publisher.publish(text("captured/any", "any").build(), Target.Kind.ANY);
        publisher.publish(text("captured/topic", "topic").build(), Target.Kind.TOPIC);

        assertEquals(List.of("any", "topic"), read(new StreamPosition.First()).credit(10).texts());
    }

    @Test
    void aStreamThatCapturesIsAMatch() {
        assertEquals(
                PublishResult.ACCEPTED,
                connect().publish(text("events/a", "x").build(), Target.Kind.ANY));
    }

    @Test
    void refusesAStreamThatIsNotThere() {
        RecordingConsumer reader =
                connect().consume(new ConsumeRequest(Target.parse("stream://none"), false));

        assertEquals(Refusal.Reason.NOT_FOUND, reader.refusalReason());
    }

    private RecordingConsumer read(StreamPosition position) {
        RecordingConsumer reader = connect().consume(request(position));
        reader.assertOpen();
        return reader;
    }

    private static ConsumeRequest request(StreamPosition position) {
        return new ConsumeRequest(Target.parse("stream://" + EVENTS), false, false, position);
    }
}
