package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.performative.Disposition;
import dev.sluice.amqp.internal.performative.Role;
import dev.sluice.amqp.internal.type.Serial;

import org.jspecify.annotations.Nullable;

/**
 * Collects settlements of one burst that follow each other and say the same into one Disposition
 * (AMQP 2.7.6).
 *
 * <p>Confined to its event loop.
 */
final class DispositionBatch {

    private final AmqpSession session;
    private final Role role;
    private boolean isEmpty = true;
    private int first;
    private int last;
    private @Nullable DeliveryState state;

    DispositionBatch(AmqpSession session, Role role) {
        this.session = session;
        this.role = role;
    }

    void add(int deliveryId, @Nullable DeliveryState newState) {
        boolean continues =
                !isEmpty
                        && deliveryId == last + 1
                        && (newState == null ? state == null : newState.equals(state));
        if (!continues) {
            flush();
            first = deliveryId;
            state = newState;
            isEmpty = false;
            session.hasDispositions();
        }
        last = deliveryId;
    }

    void flush() {
        if (!isEmpty) {
            isEmpty = true;
            session.sendNow(
                    new Disposition(
                            role, Serial.toWire(first), Serial.toWire(last), true, state, false));
        }
    }
}
