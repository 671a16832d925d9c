package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A random history of retained messages in a whole engine, from one seed, over several lives that
 * end in crashes: each address has one publisher, sessions subscribe at any time and take what they
 * get slowly, and a durable queue gets everything too.
 *
 * <p>Judged are: what was acknowledged is retained after a crash; a subscriber ends with the last
 * message of each address; nobody gets an older retained message behind a newer one; and what is
 * retained and what is not keep the order of their publisher.
 *
 * <p><i>Confined to one thread.</i>
 */
final class RetainedSimulation {
    private static final int LIVES = 3;
    private static final int STEPS = 400;
    private static final int LANES = 3;
    private static final List<String> FILTERS = List.of("#", "t/+", "t/#", "t/0", "t/3", "+/1");

    private final SplittableRandom random;
    private final StoreUnderTest tested;
    private final List<Topic> topics = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private EngineNode node;
    private int sessions;
    private long time;

    /** One address, and what was made of it. */
    private final class Topic {
        final Address address;
        final int lane;
        final Map<Integer, String> states = new HashMap<>();
        int last;
        int acknowledged;
        BrokerConnection publisher;

        Topic(String name) {
            address = Address.of(name);
            lane = random.nextInt(LANES);
            states.put(0, "");
            publisher = node.connect(lane);
        }

        void publish() {
            int number = ++last;
            int kind = random.nextInt(10);
            String body = kind == 0 ? "" : "m" + number;
            boolean retain = kind < 7;
            states.put(number, retain ? body : state(number - 1));
            Message message =
                    Message.to(address)
                            .subject(String.valueOf(number))
                            .body(Bytes.utf8(body), BodyKind.TEXT)
                            .durable(true)
                            .retain(retain)
                            .timestampMs(++time)
                            .build();
            node.loops
                    .loop(lane)
                    .run(() -> publisher.publish(message, Target.Kind.ANY, number, this::answered));
        }

        private void answered(long number, PublishResult result) {
            check(result.isAccepted(), address + " " + number + " " + result);
            acknowledged = Math.max(acknowledged, (int) number);
        }

        String state(int number) {
            return Objects.requireNonNull(states.get(number));
        }

        /** After a crash: what is retained now is one of the states that may be. */
        void recovered(String body) {
            boolean isOne = false;
            for (int number = acknowledged; number <= last; number++) {
                isOne |= state(number).equals(body);
            }
            check(isOne, "%s has \"%s\" after a crash".formatted(address, body));
            states.put(last, body);
            acknowledged = last;
            publisher = node.connect(lane);
        }
    }

    /** What receives from everything that a filter matches. */
    private class Receiver implements ConsumerListener {
        final int lane = random.nextInt(LANES);
        final BrokerConnection connection = node.connect(lane);
        final Map<Address, Integer> passed = new HashMap<>();
        final Map<Address, Integer> kept = new HashMap<>();
        final Map<Address, String> bodies = new HashMap<>();
        @Nullable Consumer consumer;
        int unsettled;

        @Override
        public void opened(Consumer made, Target source) {
            consumer = made;
            made.credit(2, 1 << 20);
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }

        @Override
        public void delivered(Delivery delivery) {
            unsettled++;
            Message message = delivery.message();
            int number = Integer.parseInt(Objects.requireNonNull(message.subject()));
            Address address = message.address();
            int newest = kept.getOrDefault(address, 0);
            if (delivery.match().keepsRetain()) {
                check(number >= newest, address + ": retained " + number + " behind " + newest);
            } else {
                int before = passed.getOrDefault(address, 0);
                check(number > before, address + ": " + number + " passes behind " + before);
                passed.put(address, number);
            }
            if (message.isRetain()) {
                check(number >= newest, address + ": " + number + " behind " + newest);
                kept.put(address, number);
                bodies.put(address, message.body().asUtf8());
            }
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            throw new AssertionError(why.toString());
        }

        /** Takes what it got and asks for a few more. */
        void take() {
            Consumer open = consumer;
            if (open != null) {
                int more = unsettled;
                unsettled = 0;
                node.loops
                        .loop(lane)
                        .run(
                                () -> {
                                    open.settle(1, Long.MAX_VALUE, Outcome.ACCEPTED);
                                    open.credit(more, 1 << 20);
                                });
            }
        }
    }

    /** A session with one subscription. */
    private final class Subscriber extends Receiver
            implements SessionListener, ReplyListener<Boolean> {
        final TopicFilter filter;

        Subscriber(String filter) {
            this.filter = TopicFilter.of(filter);
            SessionRequest request = new SessionRequest("s" + sessions++, true, 0, null);
            node.loops.loop(lane).run(() -> connection.openSession(request, this));
        }

        @Override
        public void opened(ClientSession session, boolean isPresent) {
            session.receive(this);
            session.subscribe(
                    filter, new SubscriptionOptions(Quality.AT_LEAST_ONCE, false, false, 0), this);
        }

        @Override
        public void succeeded(Boolean existed) {}

        /** It has all it will get. */
        void judge() {
            for (Topic topic : topics) {
                String state = topic.state(topic.last);
                if (filter.matches(topic.address)) {
                    String body = bodies.getOrDefault(topic.address, "");
                    check(
                            body.equals(state),
                            "%s ends with \"%s\", not \"%s\", for %s"
                                    .formatted(topic.address, body, state, filter));
                }
            }
        }
    }

    RetainedSimulation(long seed, StoreUnderTest tested) {
        random = new SplittableRandom(seed);
        this.tested = tested;
        node = start();
        for (int i = 0; i < 5; i++) {
            topics.add(new Topic("t/" + i));
        }
    }

    private EngineNode start() {
        QueueConfig defaults = Binder.defaultsOf(QueueConfig.class);
        QueueConfig all =
                new QueueConfig(
                        true,
                        List.of(TopicFilter.of("t/#")),
                        8,
                        defaults.maxBytes(),
                        WhenFull.BACK_PRESSURE,
                        0,
                        defaults.redelivery(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        defaults.duplicates(),
                        Optional.empty());
        return EngineNode.start(tested, LANES, store -> store, Map.of("all", all));
    }

    private static void check(boolean isTrue, String what) {
        if (!isTrue) {
            throw new AssertionError(what);
        }
    }

    void run() {
        for (int life = 0; life < LIVES; life++) {
            Receiver queue = new Receiver();
            node.loops
                    .loop(queue.lane)
                    .run(
                            () ->
                                    queue.connection.consume(
                                            new ConsumeRequest(Target.parse("queue://all"), false),
                                            queue));
            for (int i = 0; i < STEPS; i++) {
                step(queue);
            }
            if (life % 2 == 0) {
                finish(queue);
            }
            tested.crash();
            recover();
        }
    }

    private void step(Receiver queue) {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> topics.get(random.nextInt(topics.size())).publish();
            case 3 -> {
                if (random.nextInt(4) == 0) {
                    String filter = FILTERS.get(random.nextInt(FILTERS.size()));
                    subscribers.add(new Subscriber(filter));
                }
            }
            case 4 -> {
                if (!subscribers.isEmpty()) {
                    subscribers.get(random.nextInt(subscribers.size())).take();
                }
            }
            case 5 -> queue.take();
            case 6, 7, 8 -> tested.step();
            default -> node.loops.loop(random.nextInt(LANES)).runPending();
        }
    }

    /** Lets everybody get everything. */
    private void finish(Receiver queue) {
        boolean isMore = true;
        while (isMore) {
            node.settle();
            isMore = queue.unsettled > 0;
            queue.take();
            for (Subscriber subscriber : subscribers) {
                isMore |= subscriber.unsettled > 0;
                subscriber.take();
            }
        }
        for (Topic topic : topics) {
            check(topic.acknowledged == topic.last, topic.address + " has unanswered messages");
        }
        subscribers.forEach(Subscriber::judge);
    }

    private void recover() {
        subscribers.clear();
        node = start();
        Subscriber all = new Subscriber("#");
        node.settle();
        while (all.unsettled > 0) {
            all.take();
            node.settle();
        }
        for (Topic topic : topics) {
            topic.recovered(all.bodies.getOrDefault(topic.address, ""));
        }
    }
}
