package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.MoveRequest;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** Removing and moving the messages of queues that are in use. */
class QueueTransferTest {
    private static final String ALL = "";
    private static final String RED = "colour = 'red'";

    /** More than a queue in the store has in memory, and more than is removed in a turn. */
    private static final int DEEP = 2_500;

    private final StoreUnderTest store = StoreUnderTest.journaled(1);

    private QueueClient start(boolean isDurable) {
        EngineNode node =
                EngineNode.start(
                        store,
                        2,
                        """
                        queues:
                          work: {durable: %1$s, dead-letter: dead, when-full: reject}
                          dead: {durable: %1$s}
                          small: {durable: %1$s, max-messages: 2, when-full: reject}
                          one: {durable: %1$s, single-active: true}
                        """
                                .formatted(isDurable));
        return new QueueClient(node, 1);
    }

    private static void publish(QueueClient client, int from, int to) {
        for (int i = from; i < to; i++) {
            client.publish(
                    QueueClient.text("work", "" + i)
                            .properties(
                                    new ApplicationProperties.Builder()
                                            .add("colour", i % 2 == 0 ? "red" : "blue")
                                            .build())
                            .build());
        }
    }

    private static MoveRequest move(String to, String selector, long most) {
        return new MoveRequest("work", Address.of(to), selector, most);
    }

    private static List<String> numbers(int from, int to, int step) {
        List<String> numbers = new ArrayList<>();
        for (int i = from; i < to; i += step) {
            numbers.add("" + i);
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPurgeRemovesWhatWaitsAndNothingElse(boolean isDurable) {
        QueueClient client = start(isDurable);
        publish(client, 0, DEEP);
        QueueClient.Receiving work =
                client.receive(new ConsumeRequest(new Target(Target.Kind.QUEUE, "work"), false), 3);
        assertEquals(DEEP - 3, client.ask((port, done) -> port.purge("work", ALL, done)).count());
        work.settle(1, Outcome.RELEASED);
        publish(client, DEEP, DEEP + 1);
        work.close();
        assertEquals(List.of("0", "1", "2", "" + DEEP), client.receive("work").bodies());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPurgeWithASelectorRemovesWhatFits(boolean isDurable) {
        QueueClient client = start(isDurable);
        publish(client, 0, DEEP);
        assertEquals(DEEP / 2, client.ask((port, done) -> port.purge("work", RED, done)).count());
        assertEquals(numbers(1, DEEP, 2), client.receive("work").bodies());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMoveKeepsTheOrderThereAndHere(boolean isDurable) {
        QueueClient client = start(isDurable);
        publish(client, 0, DEEP);
        assertEquals(
                700, client.ask((port, done) -> port.move(move("dead", RED, 700), done)).count());
        assertEquals(numbers(0, 1_400, 2), client.receive("dead").bodies());
        List<String> left = new ArrayList<>(numbers(1, 1_400, 2));
        left.addAll(numbers(1_400, DEEP, 1));
        assertEquals(left, client.receive("work").bodies());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deadLettersGoBackToWhereTheyCameFrom(boolean isDurable) {
        QueueClient client = start(isDurable);
        publish(client, 0, 3);
        QueueClient.Receiving work = client.receive("work");
        work.settleAll(new Outcome.Rejected("not today"));
        client.publish("dead", "of its own");
        assertEquals(
                3,
                client.ask((port, done) -> port.move(new MoveRequest("dead", null, ALL, 10), done))
                        .count());
        assertEquals(List.of("0", "1", "2", "0", "1", "2"), work.bodies());
        assertEquals(List.of("of its own"), client.receive("dead").bodies());
    }

    /** Nothing is lost when there is no room where messages are to go. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNotTakenStays(boolean isDurable) {
        QueueClient client = start(isDurable);
        publish(client, 0, 5);
        assertEquals(
                Reason.UNAVAILABLE,
                client.ask((port, done) -> port.move(move("small", ALL, 10), done)).refusal());
        assertEquals(
                Reason.UNAVAILABLE,
                client.ask((port, done) -> port.move(move("nowhere", ALL, 1), done)).refusal());
        assertEquals(List.of("0", "1"), client.receive("small").bodies());
        assertEquals(List.of("2", "3", "4"), client.receive("work").bodies());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherConsumerIsNoHindrance(boolean isDurable) {
        QueueClient client = start(isDurable);
        client.receive(new ConsumeRequest(new Target(Target.Kind.QUEUE, "one"), false), 0);
        client.publish("one", "1", "2");
        assertEquals(
                2,
                client.ask(
                                (port, done) ->
                                        port.move(
                                                new MoveRequest("one", Address.of("dead"), ALL, 9),
                                                done))
                        .count());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false})
    void whatCannotBeIsRefused(boolean isDurable) {
        QueueClient client = start(isDurable);
        assertEquals(
                Reason.NOT_FOUND,
                client.ask((port, done) -> port.purge("none", ALL, done)).refusal());
        assertEquals(
                Reason.INVALID_SELECTOR,
                client.ask((port, done) -> port.purge("work", "(", done)).refusal());
        assertEquals(
                Reason.INVALID_NAME,
                client.ask((port, done) -> port.move(move("work", ALL, 1), done)).refusal());
    }
}
