package dev.sluice.core.testkit;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Broker;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.EnhancedAuthenticator;
import dev.sluice.core.security.Principal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A small broker in memory on one manual loop that keeps the broker port's contract, for tests of
 * adapters. Deliveries are made in {@link ManualLoop#runPending}; answers to requests come inside
 * the request, or in a later turn after {@link #answerLater}.
 *
 * <p>The test says who may come in, which queues and streams exist, what is refused and when
 * publishers hear; and it sees what was published, settled and left.
 *
 * <p><i>Confined to its loop.</i>
 */
public final class FakeBroker implements Broker {
    /** What {@link #refuse} can refuse. */
    public enum Request {
        RESOLVE,
        CONSUME,
        SESSION,
        SUBSCRIBE
    }

    /** A message as a connection published it; wills are not among them. */
    public record Published(ConnectionInfo connection, Message message, Target.Kind reach) {}

    /** One delivery that a consumer settled; what a closing consumer leaves is not among them. */
    public record Settlement(Target source, long deliveryId, Message message, Outcome outcome) {}

    private final ManualLoop loop;
    private final FakeRoutes routes;
    private final Map<String, FakeSession> sessions = new LinkedHashMap<>();
    private final List<FakeConnection> connections = new ArrayList<>();
    private final List<Published> published = new ArrayList<>();
    private final List<Settlement> settlements = new ArrayList<>();
    private final List<Message> buried = new ArrayList<>();
    private final Map<Request, Map<String, Refusal>> refusals = new EnumMap<>(Request.class);
    private final Map<String, PublishResult> publishResults = new HashMap<>();
    private final Deque<Runnable> heldResults = new ArrayDeque<>();
    private Function<Credentials, @Nullable Principal> authentication = _ -> Principal.ANONYMOUS;
    private EnhancedAuthenticator methods = EnhancedAuthenticator.NONE;
    private boolean answersLater;
    private boolean holdsResults;

    /** Lets everybody in as anonymous and makes queues on first use. */
    public FakeBroker(ManualLoop loop) {
        this.loop = loop;
        this.routes = new FakeRoutes(this);
    }

    @Override
    public FakeConnection connect(ConnectionInfo info, Loop connectionLoop) {
        if (connectionLoop != loop) {
            throw new IllegalArgumentException(info + " lives on another loop");
        }
        loop.checkCurrent();
        FakeConnection connection = new FakeConnection(this, info);
        connections.add(connection);
        return connection;
    }

    public ManualLoop loop() {
        return loop;
    }

    /** Refuses all credentials from now on. */
    public void rejectEverybody() {
        authentication = _ -> null;
    }

    /** Accepts this user with this password, and nobody else, from now on. */
    public void acceptOnly(String user, String password) {
        Credentials expected = new Credentials.Password(user, Bytes.utf8(password));
        authentication = offered -> offered.equals(expected) ? new Principal(user, true) : null;
    }

    /** Offers these methods for authentication in several steps from now on. */
    public void offer(EnhancedAuthenticator offered) {
        methods = offered;
    }

    EnhancedAuthenticator methods() {
        return methods;
    }

    /** Lets answers come in a later turn of the loop rather than inside the request. */
    public void answerLater() {
        answersLater = true;
    }

    /** Whether a queue comes into being when it is named; true at first. */
    public void autoCreateQueues(boolean allowed) {
        routes.autoCreateQueues(allowed);
    }

    /** Makes a queue, bound to its own address and to {@code filters}. */
    public void declareQueue(String name, TopicFilter... filters) {
        routes.declareQueue(name, List.of(filters));
    }

    /** Makes a stream with one partition that captures what {@code filters} match. */
    public void declareStream(String name, TopicFilter... filters) {
        routes.declareStream(name, List.of(filters));
    }

    /** Deletes a queue and ends its consumers. */
    public void deleteQueue(String name) {
        routes.deleteQueue(name);
    }

    /** Refuses every later request of that kind for that name, filter pattern or client id. */
    public void refuse(Request request, String name, Refusal.Reason reason) {
        refusals.computeIfAbsent(request, _ -> new HashMap<>())
                .put(name, new Refusal(reason, "refused by the test: " + name));
    }

    /** Answers every later publish to that address with {@code result} and routes it nowhere. */
    public void answerPublish(String address, PublishResult result) {
        publishResults.put(address, result);
    }

    /** Keeps the results of publishing back, as a full target does. */
    public void holdPublishResults() {
        holdsResults = true;
    }

    /** Lets the oldest {@code count} results go; later ones are still held. */
    public void releasePublishResults(int count) {
        for (int i = 0; i < count && !heldResults.isEmpty(); i++) {
            heldResults.remove().run();
        }
    }

    /** Lets all results go and holds no more. */
    public void releasePublishResults() {
        holdsResults = false;
        releasePublishResults(Integer.MAX_VALUE);
    }

    public int heldPublishResults() {
        return heldResults.size();
    }

    /** Ends a session as an operator would; its connection hears why. */
    public void endSession(String clientId, Refusal.Reason reason) {
        FakeSession session = Objects.requireNonNull(sessions.get(clientId), clientId);
        session.evict(new Refusal(reason, "ended by the test: " + clientId));
        session.end();
    }

    public List<Published> published() {
        return List.copyOf(published);
    }

    public List<Settlement> settlements() {
        return List.copyOf(settlements);
    }

    /** Messages that a consumer rejected. */
    public List<Message> buried() {
        return List.copyOf(buried);
    }

    /** Connections that are not closed. */
    public List<FakeConnection> connections() {
        return List.copyOf(connections);
    }

    /** How many messages wait in a queue; those on their way do not count. */
    public int depth(String queue) {
        return routes.queue(queue).depth();
    }

    public List<FakeConsumer> consumersOf(String queue) {
        return routes.queue(queue).consumers();
    }

    public boolean hasQueue(String name) {
        return routes.hasQueue(name);
    }

    public boolean hasSession(String clientId) {
        return sessions.containsKey(clientId);
    }

    /** The client ids of all sessions. */
    public List<String> sessionIds() {
        return List.copyOf(sessions.keySet());
    }

    /** The subscriptions of a session that exists. */
    public Map<TopicFilter, SubscriptionOptions> subscriptionsOf(String clientId) {
        return session(clientId).subscriptions();
    }

    /** How many messages wait in a session's inbox; those on their way do not count. */
    public int inboxDepth(String clientId) {
        return session(clientId).inbox().depth();
    }

    /** Publishes as somebody else would. */
    public PublishResult publish(Message message) {
        return route(message, Target.Kind.ANY, null);
    }

    private FakeSession session(String clientId) {
        return Objects.requireNonNull(sessions.get(clientId), clientId);
    }

    @Nullable Principal authenticate(Credentials credentials) {
        return authentication.apply(credentials);
    }

    @Nullable Refusal refusal(Request request, String name) {
        return refusals.getOrDefault(request, Map.of()).get(name);
    }

    @Nullable Refusal wrongKind(Target source) {
        return routes.wrongKind(source);
    }

    void answer(Runnable call) {
        if (answersLater) {
            loop.execute(call);
        } else {
            call.run();
        }
    }

    void answerPublish(FakeConnection connection, Runnable call) {
        if (holdsResults) {
            heldResults.add(() -> connection.answer(call));
        } else {
            connection.answer(call);
        }
    }

    PublishResult publish(Message message, Target.Kind reach, FakeConnection publisher) {
        published.add(new Published(publisher.info(), message, reach));
        PublishResult fixed = publishResults.get(message.address().name());
        return fixed != null ? fixed : route(message, reach, publisher);
    }

    PublishResult route(Message message, Target.Kind reach, @Nullable FakeConnection publisher) {
        return routes.route(message, reach, publisher, List.copyOf(sessions.values()));
    }

    List<Message> retained(TopicFilter filter) {
        return routes.retained(filter);
    }

    @Nullable Target resolveForPublishing(Target target) {
        return routes.resolveForPublishing(target);
    }

    @Nullable FakeConsumer open(
            FakeConnection connection,
            ConsumeRequest request,
            ConsumerListener listener,
            Consumer<FakeConsumer> onClosed) {
        return routes.open(connection, request, listener, onClosed);
    }

    /** Takes the client's session from whoever has it; null if none is left to be resumed. */
    @Nullable FakeSession takeOver(SessionRequest request) {
        FakeSession found = sessions.get(request.clientId());
        if (found == null) {
            return null;
        }
        boolean isOver = found.endsWithConnection() || request.cleanStart();
        found.evict(new Refusal(Refusal.Reason.TAKEN_OVER, request.clientId()));
        if (isOver) {
            found.end();
            return null;
        }
        return found;
    }

    FakeSession newSession(String clientId) {
        FakeSession session = new FakeSession(this, clientId);
        sessions.put(clientId, session);
        return session;
    }

    void forget(FakeSession session) {
        sessions.remove(session.clientId(), session);
    }

    void closed(FakeConnection connection) {
        connections.remove(connection);
    }

    void settled(Target source, long deliveryId, Message message, Outcome outcome) {
        settlements.add(new Settlement(source, deliveryId, message, outcome));
    }

    void buried(Message message) {
        buried.add(message);
    }
}
