package dev.sluice.routing;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.Transaction;
import dev.sluice.core.broker.TransactionListener;
import dev.sluice.core.message.Message;
import dev.sluice.core.testkit.ManualLoop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A connection with the consumer and the transaction that it opened last. After each call
 * everything comes to rest.
 *
 * <p><i>Confined to one thread.</i>
 */
final class RiggedClient
        implements ConsumerListener, TransactionListener, ReplyListener<PublishResult> {
    private final EngineNode node;
    private final ManualLoop loop;
    private final BrokerConnection connection;
    private final List<Delivery> deliveries = new ArrayList<>();
    private @Nullable Consumer consumer;
    private @Nullable Transaction transaction;
    private @Nullable Refusal refusal;

    /** What the commit was answered. */
    @Nullable PublishResult result;

    RiggedClient(EngineNode node, int lane) {
        this.node = node;
        loop = node.loops.loop(lane);
        connection = node.connect(lane);
    }

    private void call(Runnable task) {
        loop.run(task);
        node.settleNow();
    }

    /** Why the last thing was refused or ended. */
    Refusal refusal() {
        return Objects.requireNonNull(refusal, () -> "not refused: " + result);
    }

    void consume(String queue, int credit) {
        deliveries.clear();
        Target source = new Target(Target.Kind.QUEUE, queue);
        call(() -> connection.consume(new ConsumeRequest(source, false), this));
        call(() -> consumer().credit(credit, 1L << 40));
    }

    Consumer consumer() {
        return Objects.requireNonNull(consumer);
    }

    List<String> texts() {
        return deliveries.stream().map(each -> each.message().body().asUtf8()).toList();
    }

    void settle(long id, Outcome outcome) {
        call(() -> consumer().settle(id, id, outcome));
    }

    void closeConsumer() {
        call(() -> consumer().close());
    }

    void close() {
        call(connection::close);
    }

    /** A new transaction, which must not be refused. */
    RiggedClient begin() {
        tryBegin();
        if (refusal != null) {
            throw new AssertionError(refusal.toString());
        }
        return this;
    }

    void tryBegin() {
        refusal = null;
        result = null;
        call(() -> connection.begin(this));
    }

    private Transaction transaction() {
        return Objects.requireNonNull(transaction);
    }

    RiggedClient publish(String address, String... bodies) {
        for (String body : bodies) {
            PublishResult taken = tryPublish(address, body);
            if (taken != PublishResult.ACCEPTED) {
                throw new AssertionError(body + " was not taken: " + taken);
            }
        }
        return this;
    }

    RiggedClient retain(String address, String body) {
        tryPublish(TransactionSimulation.message(address, body).retain(true).build());
        return this;
    }

    PublishResult tryPublish(String address, String body) {
        return tryPublish(TransactionSimulation.message(address, body).build());
    }

    PublishResult tryPublish(Message message) {
        List<PublishResult> taken = new ArrayList<>();
        call(
                () ->
                        transaction()
                                .publish(
                                        message,
                                        Target.Kind.ANY,
                                        0,
                                        (_, answer) -> taken.add(answer)));
        return taken.getFirst();
    }

    void settleInTransaction(long id, Outcome outcome) {
        settleInTransaction(id, id, outcome);
    }

    void settleInTransaction(long first, long last, Outcome outcome) {
        call(() -> transaction().settle(consumer(), first, last, outcome));
    }

    void commit() {
        startCommit();
        node.settleNow();
    }

    /** Nothing comes to rest. */
    void startCommit() {
        loop.run(() -> transaction().commit(this));
    }

    void rollback() {
        call(() -> transaction().rollback());
    }

    @Override
    public void opened(Consumer made, Target source) {
        consumer = made;
    }

    @Override
    public void begun(Transaction begun) {
        transaction = begun;
    }

    @Override
    public void delivered(Delivery delivery) {
        deliveries.add(delivery);
    }

    @Override
    public void drained() {}

    @Override
    public void succeeded(PublishResult worst) {
        result = worst;
    }

    @Override
    public void refused(Refusal why) {
        refusal = why;
    }

    @Override
    public void ended(Refusal why) {
        refusal = why;
    }
}
