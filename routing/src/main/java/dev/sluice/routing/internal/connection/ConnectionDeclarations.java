package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.DeclarationPage;
import dev.sluice.core.broker.Declarations;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.Description;
import dev.sluice.core.broker.ListRequest;
import dev.sluice.core.broker.MoveRequest;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.routing.internal.declaration.Asker;
import dev.sluice.routing.internal.declaration.DeclarationRequests;
import dev.sluice.routing.internal.lane.Lane;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one connection declares, and the temporary queues that are its own.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class ConnectionDeclarations implements Declarations {
    private final EngineConnection connection;
    private final DeclarationRequests requests;
    private final QueueTransfers transfers;
    private final Unanswered unanswered = new Unanswered("declarations");
    private final Set<String> temporaries = new HashSet<>();
    private int making;

    ConnectionDeclarations(
            EngineConnection connection, DeclarationRequests requests, QueueTransfers transfers) {
        this.connection = connection;
        this.requests = requests;
        this.transfers = transfers;
    }

    /** Whether it is a temporary queue of this connection. */
    boolean owns(String name) {
        return temporaries.contains(name);
    }

    @Override
    public void createQueue(String name, QueueConfig config, ReplyListener<Boolean> listener) {
        ask(listener, answer -> requests.createQueue(asker(), name, config, answer));
    }

    @Override
    public void createStream(String name, StreamConfig config, ReplyListener<Boolean> listener) {
        ask(listener, answer -> requests.createStream(asker(), name, config, answer));
    }

    @Override
    public void alterQueue(String name, QueueConfig config, ReplyListener<Boolean> listener) {
        ask(listener, answer -> requests.alterQueue(asker(), name, config, answer));
    }

    @Override
    public void alterStream(String name, StreamConfig config, ReplyListener<Boolean> listener) {
        ask(listener, answer -> requests.alterStream(asker(), name, config, answer));
    }

    @Override
    public void bind(Target target, TopicFilter filter, ReplyListener<Boolean> listener) {
        ask(listener, answer -> requests.bind(asker(), target, filter, answer));
    }

    @Override
    public void unbind(Target target, TopicFilter filter, ReplyListener<Boolean> listener) {
        ask(listener, answer -> requests.unbind(asker(), target, filter, answer));
    }

    @Override
    public void delete(DeleteRequest request, ReplyListener<Target> listener) {
        String name = request.target().name();
        if (owns(name)) {
            ask(
                    listener,
                    answer -> requests.deleteTemporary(lane(), request, new Forgetting(answer)));
        } else {
            ask(listener, answer -> requests.delete(asker(), request, answer));
        }
    }

    @Override
    public void purge(String queue, String selector, ReplyListener<Long> listener) {
        ask(listener, answer -> transfers.purge(queue, selector, owns(queue), answer));
    }

    @Override
    public void move(MoveRequest request, ReplyListener<Long> listener) {
        ask(listener, answer -> transfers.move(request, owns(request.queue()), answer));
    }

    @Override
    public void list(ListRequest request, ReplyListener<DeclarationPage> listener) {
        ask(listener, answer -> requests.list(asker(), request, answer));
    }

    @Override
    public void describe(Target target, ReplyListener<Description> listener) {
        ask(listener, answer -> requests.describe(asker(), target, answer));
    }

    @Override
    public void createTemporary(QueueConfig config, ReplyListener<Address> listener) {
        ask(
                listener,
                answer -> {
                    making++;
                    int count = temporaries.size() + making;
                    requests.createTemporary(asker(), config, count, new Made(answer));
                });
    }

    /** The connection is gone, and with it its temporary queues; those under way follow. */
    void close() {
        temporaries.forEach(this::end);
        temporaries.clear();
    }

    private void end(String name) {
        requests.deleteTemporary(
                lane(), new DeleteRequest(new Target(Target.Kind.QUEUE, name)), new Ignored<>());
    }

    private Lane lane() {
        return connection.lane();
    }

    private Asker asker() {
        return connection.asker();
    }

    private <T> void ask(ReplyListener<T> listener, Consumer<ReplyListener<T>> request) {
        connection.requireActive();
        if (connection.isGone()) {
            return;
        }
        unanswered.ask(connection.whileOpen(listener), request);
    }

    /** A temporary queue is there. */
    private final class Made implements ReplyListener<Address> {
        private final ReplyListener<Address> listener;

        Made(ReplyListener<Address> listener) {
            this.listener = listener;
        }

        @Override
        public void succeeded(Address name) {
            making--;
            if (connection.isGone()) {
                end(name.name());
            } else {
                temporaries.add(name.name());
            }
            listener.succeeded(name);
        }

        @Override
        public void refused(Refusal refusal) {
            making--;
            listener.refused(refusal);
        }
    }

    /** A temporary queue is gone. */
    private final class Forgetting implements ReplyListener<Target> {
        private final ReplyListener<Target> listener;

        Forgetting(ReplyListener<Target> listener) {
            this.listener = listener;
        }

        @Override
        public void succeeded(Target target) {
            temporaries.remove(target.name());
            listener.succeeded(target);
        }

        @Override
        public void refused(Refusal refusal) {
            listener.refused(refusal);
        }
    }

    /** Nobody hears. */
    private record Ignored<T>() implements ReplyListener<T> {
        @Override
        public void succeeded(T value) {}

        @Override
        public void refused(Refusal refusal) {}
    }
}
