package dev.sluice.routing.internal.declaration;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.DeclarationPage;
import dev.sluice.core.broker.Description;
import dev.sluice.core.broker.ListRequest;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What can be seen of queues and streams.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class Catalog {
    /** So many names are looked at for one page, also if the asker may see none of them. */
    private static final int MAX_LOOKED_AT = 10 * ListRequest.MAX_LIMIT;

    private final Registry registry;

    Catalog(Registry registry) {
        this.registry = registry;
    }

    DeclarationPage list(Asker asker, ListRequest request) {
        List<DeclarationPage.Entry> entries = new ArrayList<>();
        String last = request.after();
        int lookedAt = 0;
        for (Named named : registry.names().after(request.after())) {
            if (entries.size() == request.limit() || lookedAt == MAX_LOOKED_AT) {
                return new DeclarationPage(entries, Optional.of(last));
            }
            lookedAt++;
            last = named.name();
            Target target = named.target();
            boolean isWanted = request.kind() == Target.Kind.ANY || request.kind() == target.kind();
            if (isWanted && asker.may(Action.MANAGE, named.name())) {
                entries.add(new DeclarationPage.Entry(target, named.provenance()));
            }
        }
        return new DeclarationPage(entries, Optional.empty());
    }

    void describe(Named named, ReplyListener<Description> listener) {
        switch (named) {
            case Named.OfStream stream ->
                    listener.succeeded(
                            new Description.Stream(
                                    stream.target(),
                                    stream.provenance(),
                                    stream.config(),
                                    stream.stream().partitions().stream()
                                            .map(registry.store()::bounds)
                                            .toList()));
            case Named.OfQueue queue -> describe(queue, listener);
        }
    }

    private void describe(Named.OfQueue named, ReplyListener<Description> listener) {
        MessageQueue queue = named.queue();
        Lane control = registry.lanes().control();
        control.hand(
                queue.lane(),
                () -> {
                    Description described =
                            new Description.Queue(
                                    named.target(),
                                    named.provenance(),
                                    named.config(),
                                    queue.room().messages(),
                                    queue.room().bytes(),
                                    queue.consumerCount());
                    queue.lane().hand(control, () -> listener.succeeded(described));
                });
    }
}
