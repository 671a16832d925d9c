package dev.sluice.routing.internal.transaction;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.group.GroupTransactions;
import dev.sluice.routing.internal.group.GroupTransactions.Settlement;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.TransactionId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Asks consumer groups what a transaction has settled with them. Who has answered lets no partition
 * go that it concerns until it hears how that ends.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class GroupStep {
    private final TransactionId id;
    private final Lane lane;
    private final Set<GroupTransactions> groups;
    private final Map<GroupTransactions, Settlement> settlements = new HashMap<>(2);

    GroupStep(TransactionId id, Lane lane, Set<GroupTransactions> groups) {
        this.id = id;
        this.lane = lane;
        this.groups = groups;
    }

    /** Asks all of them; the countdown hears of their answers. */
    void ask(Countdown countdown) {
        for (GroupTransactions group : groups) {
            countdown.expect();
            lane.hand(
                    group.lane(),
                    () -> {
                        Settlement settlement = group.settlement(id);
                        group.lane()
                                .hand(
                                        lane,
                                        () -> {
                                            settlements.put(group, settlement);
                                            countdown.arrived();
                                        });
                    });
        }
    }

    /** It is not written now; they will be asked again. */
    void release() {
        settlements.clear();
        for (GroupTransactions group : groups) {
            lane.hand(group.lane(), () -> group.release(id));
        }
    }

    /** Why it cannot commit; null if it can. */
    @Nullable Refusal lost() {
        return settlements.values().stream()
                .map(Settlement::lost)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    long deliveries() {
        return settlements.values().stream().mapToLong(Settlement::deliveries).sum();
    }

    boolean isBeyondLimit() {
        return settlements.values().stream().anyMatch(Settlement::isBeyondLimit);
    }

    /** What is to be written with the messages. */
    List<WriteSet.Put> puts() {
        List<WriteSet.Put> puts = new ArrayList<>();
        for (Settlement settlement : settlements.values()) {
            WriteSet.Put receipt = settlement.receipt();
            if (receipt != null) {
                puts.add(receipt);
            }
        }
        return puts;
    }

    /** All of it is in the store. */
    void commit() {
        for (GroupTransactions group : groups) {
            lane.hand(group.lane(), () -> group.commit(id));
        }
    }
}
