package dev.sluice.routing.internal.connection;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;

import java.util.function.Consumer;

/**
 * Bounds how many requests of one kind a connection has made and not heard of. Each waits for the
 * store at most.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class Unanswered {
    private static final int MAX = 256;

    private final String what;
    private int count;

    /**
     * @param what the kind of requests, in the plural
     */
    Unanswered(String what) {
        this.what = what;
    }

    /** Makes the request, or refuses it if there are too many. */
    <T> void ask(ReplyListener<T> listener, Consumer<ReplyListener<T>> request) {
        if (count == MAX) {
            listener.refused(
                    new Refusal(
                            Reason.LIMIT_EXCEEDED,
                            "%d %s of this connection are unanswered".formatted(MAX, what)));
            return;
        }
        count++;
        request.accept(new Counted<>(listener));
    }

    /** One request less is unanswered when it hears. */
    private final class Counted<T> implements ReplyListener<T> {
        private final ReplyListener<T> listener;

        Counted(ReplyListener<T> listener) {
            this.listener = listener;
        }

        @Override
        public void succeeded(T value) {
            count--;
            listener.succeeded(value);
        }

        @Override
        public void refused(Refusal refusal) {
            count--;
            listener.refused(refusal);
        }
    }
}
