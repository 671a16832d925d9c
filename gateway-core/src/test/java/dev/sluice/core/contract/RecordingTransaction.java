package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Transaction;
import dev.sluice.core.broker.TransactionListener;
import dev.sluice.core.message.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A transaction that remembers what it heard and notes what it should not have heard. */
final class RecordingTransaction implements TransactionListener {
    private final Peer peer;
    private final Violations violations;
    private @Nullable Transaction transaction;
    private @Nullable Refusal refusal;
    private @Nullable Refusal end;

    RecordingTransaction(Peer peer, Violations violations) {
        this.peer = peer;
        this.violations = violations;
    }

    @Override
    public void begun(Transaction begun) {
        check("begun");
        transaction = begun;
    }

    @Override
    public void refused(Refusal why) {
        check("refused");
        refusal = why;
    }

    @Override
    public void ended(Refusal why) {
        check("ended");
        end = why;
    }

    private void check(String call) {
        violations.check(
                peer.loop(),
                peer.isClosed() || end != null || refusal != null,
                "transaction " + call);
    }

    Transaction handle() {
        assertNull(refusal);
        return Objects.requireNonNull(transaction, "it has not begun");
    }

    Refusal refusal() {
        return Objects.requireNonNull(refusal, "it was not refused");
    }

    Refusal.Reason endReason() {
        return Objects.requireNonNull(end, "it has not ended").reason();
    }

    /** Publishes one message per body. */
    RecordingTransaction publish(String address, Target.Kind reach, String... bodies) {
        for (String body : bodies) {
            PublishResult result = publish(BrokerContract.text(address, body).build(), reach);
            if (result != PublishResult.ACCEPTED) {
                throw new AssertionError("\"" + body + "\" was not taken: " + result);
            }
        }
        return this;
    }

    /** It is answered there and then. */
    PublishResult publish(Message message, Target.Kind reach) {
        List<PublishResult> results = new ArrayList<>();
        peer.loop()
                .run(() -> handle().publish(message, reach, 7, (_, result) -> results.add(result)));
        if (results.size() != 1) {
            throw new AssertionError("answers: " + results);
        }
        return results.getFirst();
    }

    RecordingTransaction settle(RecordingConsumer consumer, long first, long last, Outcome how) {
        peer.call(() -> handle().settle(consumer.handle(), first, last, how));
        return this;
    }

    RecordingTransaction accept(RecordingConsumer consumer, long id) {
        return settle(consumer, id, id, Outcome.ACCEPTED);
    }

    PublishResult commit() {
        return peer.ask(reply -> handle().commit(reply));
    }

    Refusal.Reason commitInVain() {
        return peer.<PublishResult>askInVain(reply -> handle().commit(reply));
    }

    void rollback() {
        peer.call(() -> handle().rollback());
    }
}
