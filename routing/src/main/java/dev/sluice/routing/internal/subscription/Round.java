package dev.sluice.routing.internal.subscription;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queue.TransactionId;
import dev.sluice.routing.internal.queuelog.Receipt;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Deliveries that an {@link Intake} hands over together, unsettled and in order.
 *
 * <p><i>Immutable.</i>
 *
 * @param claim the transaction that has settled them; null if they are to be settled one by one
 * @param receipt what is to be written when they are brought, if anything
 */
record Round(List<Delivery> deliveries, @Nullable TransactionId claim, @Nullable Receipt receipt) {
    Round {
        deliveries = List.copyOf(deliveries);
    }

    int size() {
        return deliveries.size();
    }

    List<WriteSet.Put> puts() {
        return receipt == null ? List.of() : List.of(receipt.put());
    }
}
