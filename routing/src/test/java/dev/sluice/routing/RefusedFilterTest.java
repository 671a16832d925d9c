package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Quality;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.core.testkit.ManualLoops;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;

import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** Who asks for a filter that would make every look-up dear is told so, and nobody else. */
class RefusedFilterTest {
    private static final int MANY = 400;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final ManualLoops loops = new ManualLoops(2);
    private final ManualLoop loop = loops.loop(1);
    private final BrokerConnection connection = connect();
    private final List<Refusal> refusals = new ArrayList<>();
    private int granted;

    @Test
    void aSubscriptionOfASessionIsRefused() {
        List<ClientSession> sessions = new ArrayList<>();
        call(() -> connection.openSession(request(), new Opening(sessions)));
        judge(filter -> subscribe(sessions.getFirst(), filter));
    }

    @Test
    void aConsumerIsRefused() {
        judge(
                filter ->
                        connection.consume(
                                new ConsumeRequest(
                                        new Target(Target.Kind.TOPIC, filter.pattern()), false),
                                new Counting()));
    }

    private void judge(java.util.function.Consumer<TopicFilter> subscriber) {
        System.out.println("seed " + seed);
        for (int i = 0; i < MANY; i++) {
            TopicFilter deep = deepFilter();
            call(() -> subscriber.accept(deep));
        }
        assertEquals(MANY, granted + refusals.size(), "answers, seed " + seed);
        assertTrue(granted >= 64, granted + " granted, seed " + seed);
        assertTrue(!refusals.isEmpty(), "seed " + seed);
        for (Refusal refusal : refusals) {
            assertEquals(Refusal.Reason.LIMIT_EXCEEDED, refusal.reason());
        }
        int before = granted;
        call(() -> subscriber.accept(TopicFilter.of("+/a/+/b/+/c/+/d/+/e/+/#")));
        assertEquals(before + 1, granted, "seed " + seed);
    }

    private TopicFilter deepFilter() {
        StringBuilder pattern = new StringBuilder("x");
        for (int i = 1; i < 128; i++) {
            pattern.append(random.nextBoolean() ? "/+" : "/a");
        }
        return TopicFilter.of(pattern.toString());
    }

    private void subscribe(ClientSession session, TopicFilter filter) {
        SubscriptionOptions options =
                new SubscriptionOptions(Quality.AT_LEAST_ONCE, false, false, 0);
        session.subscribe(filter, options, new Answer<>());
    }

    private void call(Runnable task) {
        loop.run(task);
        loops.runPending();
    }

    private static SessionRequest request() {
        return new SessionRequest("c", true, SessionRequest.NEVER, null);
    }

    private BrokerConnection connect() {
        CompletableFuture<RoutingEngine> opening =
                RoutingEngine.open(
                                loops.group(),
                                new InMemoryStore(
                                        Binder.defaultsOf(InMemoryStoreConfig.class),
                                        InstantSource.system(),
                                        Metrics.none()),
                                new EngineContext(
                                        (who, credentials, answer) ->
                                                answer.accept(Principal.ANONYMOUS),
                                        (principal, action, name) -> true,
                                        loops.clock(),
                                        new SplittableRandom(1),
                                        Metrics.none()),
                                new RoutingConfig(Map.of(), Map.of(), List.of()))
                        .toCompletableFuture();
        loops.runPending();
        RoutingEngine engine = opening.join();
        List<BrokerConnection> made = new ArrayList<>();
        ConnectionInfo info = new ConnectionInfo(1, "test", "test", "test", "default");
        loop.run(() -> made.add(engine.connect(info, loop)));
        loop.run(
                () ->
                        made.getFirst()
                                .authenticate(
                                        new Credentials.None(),
                                        new ReplyListener<>() {
                                            @Override
                                            public void succeeded(Principal principal) {}

                                            @Override
                                            public void refused(Refusal refusal) {
                                                throw new AssertionError(refusal);
                                            }
                                        }));
        loops.runPending();
        return made.getFirst();
    }

    private final class Answer<T> implements ReplyListener<T> {
        @Override
        public void succeeded(T value) {
            granted++;
        }

        @Override
        public void refused(Refusal refusal) {
            refusals.add(refusal);
        }
    }

    private final class Counting implements ConsumerListener {
        @Override
        public void opened(Consumer consumer, Target source) {
            granted++;
        }

        @Override
        public void refused(Refusal refusal) {
            refusals.add(refusal);
        }

        @Override
        public void delivered(Delivery delivery) {}

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {}
    }

    private record Opening(List<ClientSession> sessions) implements SessionListener {
        @Override
        public void opened(ClientSession session, boolean isPresent) {
            sessions.add(session);
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal);
        }

        @Override
        public void ended(Refusal why) {
            throw new AssertionError(why);
        }
    }
}
