package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.ConsumeRequest.Sharing;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** What consumers of one queue ask for besides its messages, and what messages ask for. */
public abstract class BrokerConsumerContract extends BrokerContract {
    /** More than a queue in the store keeps in memory ahead of need. */
    private static final int DEEP = 1_500;

    private static ConsumeRequest orders() {
        return new ConsumeRequest(Target.parse("queue://" + ORDERS), false);
    }

    private static void publishColoured(Peer peer, String colour, String body) {
        publish(peer, coloured(ORDERS, colour, body));
    }

    private static Message coloured(String address, String colour, String body) {
        return text(address, body)
                .properties(
                        new ApplicationProperties.Builder()
                                .add("colour", new Value.Text(colour))
                                .build())
                .build();
    }

    private static void publish(Peer peer, Message message) {
        assertEquals(true, peer.publish(message, Target.Kind.ANY).isAccepted());
    }

    @Test
    void aSelectorPassesOverWhatItDoesNotFit() {
        Peer peer = connect();
        publishColoured(peer, "red", "1");
        publishColoured(peer, "blue", "2");
        publishColoured(peer, "red", "3");
        RecordingConsumer blue = peer.consume(orders().selecting("colour = 'blue'")).credit(10);
        assertEquals(List.of("2"), blue.texts());
        publishColoured(peer, "blue", "4");
        publishColoured(peer, "green", "5");
        assertEquals(List.of("2", "4"), blue.texts());
        RecordingConsumer rest = connect().consume(orders()).credit(10);
        assertEquals(List.of("1", "3", "5"), rest.texts());
    }

    /** They are behind what a queue in the store has in memory. */
    @Test
    void aSelectorFindsMessagesFarBehindOthers() {
        Peer peer = connect();
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < DEEP; i++) {
            boolean isRare = i % 500 == 499;
            publishColoured(peer, isRare ? "gold" : "grey", "" + i);
            if (isRare) {
                wanted.add("" + i);
            }
        }
        RecordingConsumer gold = peer.consume(orders().selecting("colour = 'gold'")).credit(10);
        assertEquals(wanted, gold.texts());
        publishColoured(peer, "gold", "late");
        wanted.add("late");
        assertEquals(wanted, gold.texts());
        gold.settle(1, 1, Outcome.ACCEPTED);
        gold.settle(2, 2, Outcome.RELEASED);
        wanted.add("999");
        assertEquals(wanted, gold.texts());
        gold.settle(2, 5, Outcome.ACCEPTED);

        RecordingConsumer rest = connect().consume(orders()).credit(2 * DEEP);
        List<String> others = new ArrayList<>();
        for (int i = 0; i < DEEP; i++) {
            if (i % 500 != 499) {
                others.add("" + i);
            }
        }
        assertEquals(others, rest.texts());
    }

    /** What one consumer passes over another gets, in its place. */
    @Test
    void whatASelectorTookAndGaveBackIsInItsPlaceForOthers() {
        Peer peer = connect();
        for (int i = 0; i < DEEP; i++) {
            publishColoured(peer, i == 1_400 ? "gold" : "grey", "" + i);
        }
        RecordingConsumer gold = peer.consume(orders().selecting("colour = 'gold'")).credit(10);
        assertEquals(List.of("1400"), gold.texts());
        gold.close();
        RecordingConsumer rest = connect().consume(orders()).credit(2 * DEEP);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < DEEP; i++) {
            all.add("" + i);
        }
        assertEquals(all, rest.texts());
    }

    @Test
    void aDrainEndsWhenNothingFitsTheSelector() {
        Peer peer = connect();
        for (int i = 0; i < DEEP; i++) {
            publishColoured(peer, "grey", "" + i);
        }
        RecordingConsumer gold = peer.consume(orders().selecting("colour = 'gold'")).credit(10);
        gold.drain();
        assertEquals(1, gold.drainedCalls());
        assertEquals(List.of(), gold.texts());
    }

    @Test
    void aTextThatIsNoSelectorIsRefused() {
        RecordingConsumer consumer = connect().consume(orders().selecting("colour = "));
        assertEquals(Refusal.Reason.INVALID_SELECTOR, consumer.refusalReason());
    }

    @Test
    void aSubscriptionWithASelectorKeepsOnlyWhatFits() {
        Peer peer = connect();
        RecordingConsumer gold =
                peer.consume(
                        new ConsumeRequest(Target.parse("topic://paint/#"), false)
                                .selecting("colour = 'gold'"));
        publish(peer, coloured("paint/a", "grey", "1"));
        publish(peer, coloured("paint/a", "gold", "2"));
        gold.credit(10);
        assertEquals(List.of("2"), gold.texts());
    }

    @Test
    void aConsumerOfHigherPriorityComesFirstWhileItHasCredit() {
        RecordingConsumer low = connect().consume(orders()).credit(10);
        RecordingConsumer high = connect().consume(orders().priority(5)).credit(2);
        publish(connect(), ORDERS, "1", "2", "3", "4");
        assertEquals(List.of("1", "2"), high.texts());
        assertEquals(List.of("3", "4"), low.texts());
        high.credit(1);
        publish(connect(), ORDERS, "5", "6");
        assertEquals(List.of("1", "2", "5"), high.texts());
        assertEquals(List.of("3", "4", "6"), low.texts());
    }

    @Test
    void anExclusiveConsumerIsTheOnlyOne() {
        RecordingConsumer only = connect().consume(orders().sharing(Sharing.EXCLUSIVE));
        only.assertOpen();
        assertEquals(Refusal.Reason.IN_USE, connect().consume(orders()).refusalReason());
        only.close();
        connect().consume(orders()).assertOpen();
        assertEquals(
                Refusal.Reason.IN_USE,
                connect().consume(orders().sharing(Sharing.EXCLUSIVE)).refusalReason());
    }

    @Test
    void aBrowserSeesWhatWaitsAndTakesNothing() {
        Peer peer = connect();
        publish(peer, ORDERS, "1", "2", "3");
        RecordingConsumer browser = peer.consume(orders().sharing(Sharing.BROWSING)).credit(10);
        browser.drain();
        assertEquals(List.of("1", "2", "3"), browser.texts());
        assertEquals(1, browser.drainedCalls());
        assertEquals(true, browser.deliveries().getFirst().isSettled());
        RecordingConsumer consumer = connect().consume(orders()).credit(10);
        assertEquals(List.of("1", "2", "3"), consumer.texts());
        browser.credit(10);
        assertEquals(List.of("1", "2", "3"), browser.texts());
    }

    @Test
    void aBrowserSeesADeepQueueOnceInOrderBesideAConsumer() {
        Peer peer = connect();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < DEEP; i++) {
            publish(peer, ORDERS, "" + i);
            all.add("" + i);
        }
        RecordingConsumer consumer = connect().consume(orders()).credit(1);
        RecordingConsumer browser = peer.consume(orders().sharing(Sharing.BROWSING)).credit(700);
        assertEquals(all.subList(1, 701), browser.texts());
        consumer.credit(300);
        browser.credit(DEEP);
        assertEquals(all.subList(1, DEEP), browser.texts());
        publish(peer, ORDERS, "late");
        assertEquals("late", browser.texts().getLast());
        assertEquals(all.subList(0, 301), consumer.texts());
    }

    @Test
    void aBrowserSeesOnlyWhatItsSelectorFits() {
        Peer peer = connect();
        publishColoured(peer, "red", "1");
        publishColoured(peer, "blue", "2");
        RecordingConsumer browser =
                peer.consume(orders().sharing(Sharing.BROWSING).selecting("colour = 'blue'"))
                        .credit(10);
        assertEquals(List.of("2"), browser.texts());
    }

    @Test
    void messagesOfHigherPriorityComeFirst() {
        Peer peer = connect();
        RecordingConsumer consumer = connect().consume(orders());
        publish(peer, text(ORDERS, "low").priority(1).build());
        publish(peer, text(ORDERS, "usual").build());
        publish(peer, text(ORDERS, "high").priority(9).build());
        publish(peer, text(ORDERS, "high too").priority(200).build());
        consumer.credit(10);
        assertEquals(List.of("high", "high too", "usual", "low"), consumer.texts());
    }

    @Test
    void anUrgentMessageOvertakesADeepQueue() {
        Peer peer = connect();
        RecordingConsumer consumer = connect().consume(orders());
        for (int i = 0; i < DEEP; i++) {
            publish(peer, ORDERS, "" + i);
        }
        publish(peer, text(ORDERS, "urgent").priority(9).build());
        consumer.credit(2);
        assertEquals(List.of("urgent", "0"), consumer.texts());
        consumer.settle(1, Outcome.RELEASED);
        consumer.credit(1);
        assertEquals(List.of("urgent", "0", "urgent"), consumer.texts());
        consumer.settle(3, Outcome.ACCEPTED);
        consumer.credit(2 * DEEP);
        List<String> rest = consumer.texts().subList(3, consumer.texts().size());
        assertEquals(DEEP - 1, rest.size());
        assertEquals("" + (DEEP - 1), rest.getLast());
    }

    @Test
    void aGroupStaysWithOneConsumer() {
        Peer peer = connect();
        RecordingConsumer first = connect().consume(orders()).credit(1);
        RecordingConsumer second = connect().consume(orders()).credit(10);
        publish(peer, text(ORDERS, "a1").groupId("a").build());
        publish(peer, text(ORDERS, "a2").groupId("a").build());
        publish(peer, text(ORDERS, "b1").groupId("b").build());
        publish(peer, text(ORDERS, "-").build());
        assertEquals(List.of("a1"), first.texts());
        assertEquals(List.of("b1", "-"), second.texts());
        first.credit(1);
        assertEquals(List.of("a1", "a2"), first.texts());
        first.close();
        assertEquals(List.of("b1", "-", "a1", "a2"), second.texts());
    }

    /** A window full of one group's messages does not hold up the others. */
    @Test
    void aGroupWithoutCreditDoesNotHoldUpOthersInADeepQueue() {
        Peer peer = connect();
        for (int i = 0; i < DEEP; i++) {
            publish(peer, text(ORDERS, "a" + i).groupId("a").build());
        }
        publish(peer, text(ORDERS, "b").groupId("b").build());
        RecordingConsumer first = connect().consume(orders()).credit(1);
        RecordingConsumer second = connect().consume(orders()).credit(10);
        assertEquals(List.of("a0"), first.texts());
        assertEquals(List.of("b"), second.texts());
        first.close();
        assertEquals("a0", second.texts().get(1));
    }
}
