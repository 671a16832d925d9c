package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.ConsumeRequest.Sharing;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Refusal;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;

/** A browser of a queue of which most is on the disk, and consumers that come and go meanwhile. */
class DeepBrowserTest {
    private static final int DEEP = 2_000;
    private static final ConsumeRequest REQUEST =
            new ConsumeRequest(new Target(Target.Kind.QUEUE, "deep"), false);

    private final StoreUnderTest store = StoreUnderTest.journaled(1);
    private final EngineNode node = EngineNode.start(store, 1, "queues: {deep: {}}");

    /** What those had and gave back it may see again. */
    @Test
    void itSeesEverythingBesideConsumersThatComeAndGo() {
        QueueClient client = new QueueClient(node, 0);
        for (int i = 0; i < DEEP; i++) {
            client.publish("deep", "" + i);
        }
        Browsing browsing = new Browsing();
        BrokerConnection connection = node.connect(0);
        node.loops
                .loop(0)
                .run(() -> connection.consume(REQUEST.sharing(Sharing.BROWSING), browsing));
        for (int i = 0; i < 50 && browsing.seen.size() < DEEP; i++) {
            node.loops.runPending();
            BrokerConnection other = node.connect(0);
            node.loops.loop(0).run(() -> other.consume(REQUEST, new Coming()));
            node.loops.runPending();
            node.loops.loop(0).run(other::close);
            node.loops.runPending();
            store.step();
        }
        node.settleNow();
        assertEquals(DEEP, browsing.seen.size());
    }

    /** Sees everything, and again what somebody had meanwhile. */
    private static final class Browsing extends Coming {
        final Set<String> seen = new HashSet<>();

        @Override
        public void delivered(Delivery delivery) {
            seen.add(delivery.message().body().asUtf8());
        }
    }

    /** A consumer with credit that does nothing. */
    private static class Coming implements ConsumerListener {
        @Override
        public void opened(Consumer consumer, Target source) {
            consumer.credit(100_000, 1L << 40);
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }

        @Override
        public void delivered(Delivery delivery) {}

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            throw new AssertionError(why.toString());
        }
    }
}
