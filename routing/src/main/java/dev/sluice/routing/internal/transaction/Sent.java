package dev.sluice.routing.internal.transaction;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.message.Message;

/**
 * A message of a transaction.
 *
 * <p><i>Immutable.</i>
 *
 * @param number counts those of its transaction from 1 on
 */
record Sent(int number, Message message, Target.Kind reach) {
    /** Why a transaction with it is not committed. */
    Refusal refusal(PublishResult result) {
        Reason reason =
                switch (result) {
                    case NOT_AUTHORIZED -> Reason.NOT_AUTHORIZED;
                    case NOT_FOUND -> Reason.NOT_FOUND;
                    case FULL -> Reason.LIMIT_EXCEEDED;
                    case UNAVAILABLE, ACCEPTED, DUPLICATE, DEAD_LETTERED, NO_MATCH, NOT_RETAINED ->
                            Reason.UNAVAILABLE;
                };
        String why =
                switch (result) {
                    case NOT_AUTHORIZED -> "publishing there is not allowed";
                    case NOT_FOUND -> "there is no such queue";
                    default -> "it was not taken: " + result;
                };
        return new Refusal(
                reason, "message %d to \"%s\": %s".formatted(number, message.address(), why));
    }
}
