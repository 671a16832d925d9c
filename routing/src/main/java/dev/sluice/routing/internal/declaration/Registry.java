package dev.sluice.routing.internal.declaration;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.lane.HandedReply;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.lane.RequestLines;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What declarations of queues and of streams have in common: one set of names, one line for each
 * name, and the store.
 *
 * <p><i>Confined to the control lane</i>, except {@link #inLine}.
 */
final class Registry {
    private final Lanes lanes;
    private final Store store;
    private final Directory directory;
    private final Names names;
    private final Filters filters;
    private final DeclarationLimits limits;
    private final RequestLines<String> lines = new RequestLines<>();

    Registry(Lanes lanes, Store store, Directory directory, Names names, DeclarationLimits limits) {
        this.lanes = lanes;
        this.store = store;
        this.directory = directory;
        this.names = names;
        this.limits = limits;
        filters = new Filters(directory.tree());
    }

    Lanes lanes() {
        return lanes;
    }

    Store store() {
        return store;
    }

    Directory directory() {
        return directory;
    }

    Names names() {
        return names;
    }

    Filters filters() {
        return filters;
    }

    DeclarationLimits limits() {
        return limits;
    }

    /**
     * Runs a request on the control lane when all earlier ones for the name are answered, and
     * brings the answer back to {@code from}, on which it is called.
     */
    <T> void inLine(
            Lane from, String name, ReplyListener<T> listener, Consumer<ReplyListener<T>> request) {
        Lane control = lanes.control();
        ReplyListener<T> answer = new HandedReply<>(control, from, listener);
        from.hand(control, () -> lines.take(name, answer, request));
    }

    /**
     * Commits and then runs one of the two.
     *
     * @param what begins the sentence that tells of a failure, such as "queue x cannot be made"
     */
    void commit(WriteSet writes, String what, Runnable committed, Consumer<Refusal> failed) {
        store.commit(
                writes,
                lanes.control().loop(),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        committed.run();
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        failed.accept(
                                new Refusal(Reason.UNAVAILABLE, what + ": " + failure.detail()));
                    }
                });
    }

    /** The first of these checks that says no, or null; later ones are not made then. */
    @SafeVarargs
    static @Nullable Refusal first(Supplier<@Nullable Refusal>... checks) {
        for (Supplier<@Nullable Refusal> check : checks) {
            Refusal refusal = check.get();
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    /** Why nothing can be declared under this name. */
    static @Nullable Refusal refusalOfName(String name) {
        try {
            return Address.of(name).isReserved()
                    ? new Refusal(
                            Reason.INVALID_NAME,
                            "\"" + name + "\": names that begin with $ are the broker's own")
                    : null;
        } catch (InvalidNameException e) {
            return new Refusal(Reason.INVALID_NAME, String.valueOf(e.getMessage()));
        }
    }

    /** Why what has this name cannot be altered or deleted; null if it can. */
    static @Nullable Refusal refusalOfConfigured(Named named) {
        return switch (named.provenance()) {
            case DECLARED, AUTO_CREATED, TEMPORARY -> null;
            case CONFIGURED ->
                    new Refusal(
                            Reason.CONFLICT,
                            "%s is declared by %s.%s of the configuration file; change it there"
                                    .formatted(
                                            named.target().text(),
                                            switch (named) {
                                                case Named.OfQueue _ -> "queues";
                                                case Named.OfStream _ -> "streams";
                                            },
                                            named.name()));
        };
    }
}
