package dev.sluice.routing.internal.transaction;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.route.PublishPlan;
import dev.sluice.routing.internal.route.RetainedHold;
import dev.sluice.routing.internal.route.RetainedHold.Revealed;
import dev.sluice.routing.internal.route.TransactionPublisher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of a commit that changes what is retained. The addresses are held one after the other in
 * the same order by all transactions, so that no two wait for each other, and before the queues are
 * asked for room, since whoever has room waits for no address.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class RetainedStep {
    private final TransactionPublisher publisher;
    private final Map<Address, Changing> changing =
            new TreeMap<>(Comparator.comparing(Address::name));
    private final List<WriteSet.Put> puts = new ArrayList<>();
    private boolean isCurrent;
    private boolean isRetained;

    /** An address, the message to be retained of it, and all messages to it. */
    private static final class Changing {
        final RetainedHold hold;
        Message last;
        List<PublishPlan> plans = List.of();

        Changing(RetainedHold hold, Message last) {
            this.hold = hold;
            this.last = last;
        }
    }

    RetainedStep(List<Sent> sent, TransactionPublisher publisher) {
        this.publisher = publisher;
        for (Sent each : sent) {
            Message message = each.message();
            if (publisher.isRetained(message, each.reach())) {
                changing.computeIfAbsent(
                                        message.address(),
                                        address -> new Changing(publisher.hold(address), message))
                                .last =
                        message;
            }
        }
    }

    /** Holds all addresses; then nothing else changes what is retained of them. */
    void take(Runnable taken) {
        takeNext(changing.values().iterator(), taken);
    }

    private void takeNext(Iterator<Changing> left, Runnable taken) {
        if (left.hasNext()) {
            left.next().hold.take(() -> takeNext(left, taken));
        } else {
            taken.run();
        }
    }

    /** Shows all messages that are to be retained, if nobody has come who is not in the plans. */
    void reveal(List<PublishPlan> plans, Runnable revealed, Runnable outdated) {
        Map<Address, List<PublishPlan>> byAddress = new HashMap<>();
        for (PublishPlan plan : plans) {
            byAddress
                    .computeIfAbsent(plan.addition().message().address(), _ -> new ArrayList<>())
                    .add(plan);
        }
        puts.clear();
        isCurrent = true;
        isRetained = true;
        Countdown countdown =
                new Countdown(
                        () -> {
                            if (isCurrent) {
                                revealed.run();
                            } else {
                                changing.values().forEach(each -> each.hold.hide());
                                outdated.run();
                            }
                        });
        changing.forEach(
                (address, each) -> {
                    each.plans = byAddress.getOrDefault(address, List.of());
                    countdown.expect();
                    each.hold.reveal(
                            each.last,
                            each.plans,
                            answer -> {
                                answered(answer);
                                countdown.arrived();
                            });
                });
        countdown.arrived();
    }

    private void answered(Revealed answer) {
        isCurrent &= answer.isCurrent();
        isRetained &= answer.isRetained();
        puts.addAll(answer.puts());
    }

    /** What the transaction writes for them. */
    List<WriteSet.Put> puts() {
        return puts;
    }

    /** Whether limits allowed all of them. */
    boolean isRetained() {
        return isRetained;
    }

    /** The transaction is not committed. */
    void drop() {
        changing.values().forEach(each -> each.hold.drop());
    }

    /** The transaction is committed: brings all messages to inboxes with memory only. */
    void commit(List<PublishPlan> plans, Runnable ended) {
        Countdown countdown = new Countdown(ended);
        for (PublishPlan plan : plans) {
            if (!changing.containsKey(plan.addition().message().address())) {
                publisher.offer(plan);
            }
        }
        for (Changing each : changing.values()) {
            countdown.expect();
            each.hold.commit(each.plans, countdown::arrived);
        }
        countdown.arrived();
    }
}
