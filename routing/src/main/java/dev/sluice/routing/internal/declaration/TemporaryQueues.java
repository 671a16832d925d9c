package dev.sluice.routing.internal.declaration;

import dev.sluice.core.address.Address;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.routing.internal.queue.MessageQueue;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Queues that belong to one connection. Their names cannot be guessed, and no wildcard of a topic
 * filter matches them.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class TemporaryQueues {
    private static final String PREFIX = "$temporary/";
    private static final int NAME_BYTES = 16;

    private final Registry registry;
    private final QueueDeclarations queues;
    private final RandomGenerator random;

    TemporaryQueues(Registry registry, QueueDeclarations queues, RandomGenerator random) {
        this.registry = registry;
        this.queues = queues;
        this.random = random;
    }

    /** Whether it is the name of such a queue, whether there is one or not. Any thread. */
    public static boolean isTemporary(String name) {
        return name.startsWith(PREFIX);
    }

    void create(Asker asker, QueueConfig wanted, int count, ReplyListener<Address> listener) {
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        Address name = Address.of(PREFIX + HexFormat.of().formatHex(bytes));
        QueueConfig config = wanted.durable(false);
        Refusal refusal =
                Registry.first(
                        () -> asker.refusalOf(Action.CREATE, name.name()),
                        () -> asker.refusalOf(config.topics()),
                        () -> asker.refusalOfGraves(null, config),
                        () -> registry.limits().refusalOfBindings(config.topics().size()),
                        () -> registry.limits().refusalOfTemporary(count),
                        () -> registry.limits().refusalOfQueue(Provenance.TEMPORARY));
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        queues.make(
                name.name(),
                config,
                Provenance.TEMPORARY,
                new ReplyListener<>() {
                    @Override
                    public void succeeded(MessageQueue queue) {
                        listener.succeeded(name);
                    }

                    @Override
                    public void refused(Refusal why) {
                        listener.refused(why);
                    }
                });
    }
}
