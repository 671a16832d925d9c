package dev.sluice.routing.internal.session;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Will;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.route.Origin;
import dev.sluice.routing.internal.route.Publisher;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;

/**
 * Wills have rows of their own from the CONNECT on. A will's row goes in the write set that
 * publishes it, so it is published once, whatever ends in between; a row that no session knows
 * belongs to a client that is gone, and a start publishes it.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class Wills {
    private static final Logger LOG = LoggerFactory.getLogger(Wills.class);

    /** So long a will waits that a full store did not take. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Lane control;
    private final Publisher publisher;
    private long last;

    /**
     * @param publisher that of the control lane
     */
    public Wills(Lane control, Publisher publisher) {
        this.control = control;
        this.publisher = publisher;
    }

    /** Numbers up to this one were given out before. */
    void numbered(long number) {
        last = Math.max(last, number);
    }

    /** Gives a will its number; its row is the caller's to put. */
    KeptWill keep(Will will) {
        return new KeptWill(++last, will);
    }

    /** It is due. */
    void publish(KeptWill will) {
        List<WriteSet.Put> puts = List.of(will.delete());
        publisher.publishWith(
                puts,
                will.message(),
                Origin.BROKER,
                result -> {
                    if (result == PublishResult.FULL) {
                        control.loop().schedule(RETRY, () -> publish(will));
                    } else if (result != PublishResult.ACCEPTED) {
                        LOG.warn(
                                "a will to {} could not be stored; the next start publishes it",
                                will.message().address());
                    }
                });
    }
}
