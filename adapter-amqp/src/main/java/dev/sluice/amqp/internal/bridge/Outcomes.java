package dev.sluice.amqp.internal.bridge;

import dev.sluice.amqp.internal.message.Values;
import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.Condition;
import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.performative.LinkSource;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Value;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * Turns the broker's results into AMQP's states and errors, and AMQP's outcomes back. Stateless.
 */
final class Outcomes {

    private static final Symbol REJECTED = Symbol.of("amqp:rejected:list");
    private static final Symbol RELEASED = Symbol.of("amqp:released:list");

    private Outcomes() {}

    /** The outcome of a published message. */
    static DeliveryState of(PublishResult result) {
        return switch (result) {
            case ACCEPTED, DUPLICATE, DEAD_LETTERED, NO_MATCH, NOT_RETAINED ->
                    DeliveryState.ACCEPTED;
            case UNAVAILABLE -> DeliveryState.RELEASED;
            case NOT_AUTHORIZED, NOT_FOUND, FULL -> new DeliveryState.Rejected(errorOf(result));
        };
    }

    /** The error that says why a message was not accepted. */
    static AmqpError errorOf(PublishResult result) {
        return switch (result) {
            case NOT_AUTHORIZED ->
                    AmqpError.of(Condition.UNAUTHORIZED_ACCESS, "publishing is not allowed");
            case NOT_FOUND -> AmqpError.of(Condition.NOT_FOUND, "there is no such node");
            case FULL -> AmqpError.of(Condition.RESOURCE_LIMIT_EXCEEDED, "the node is full");
            case UNAVAILABLE -> AmqpError.of(Condition.INTERNAL_ERROR, "the store is unavailable");
            case ACCEPTED, DUPLICATE, DEAD_LETTERED, NO_MATCH, NOT_RETAINED ->
                    throw new IllegalArgumentException(result + " is no error");
        };
    }

    /** Whether the peer's source lets us use this outcome (AMQP 3.5.3). */
    static boolean isAllowed(DeliveryState outcome, @Nullable LinkSource source) {
        if (source == null || source.outcomes().isEmpty()) {
            return true;
        }
        return switch (outcome) {
            case DeliveryState.Rejected _ -> source.outcomes().contains(REJECTED);
            case DeliveryState.Released _ -> source.outcomes().contains(RELEASED);
            default -> true;
        };
    }

    /** The error for a link that the broker refuses or ends. */
    static AmqpError errorOf(Refusal refusal) {
        Symbol condition =
                switch (refusal.reason()) {
                    case NOT_AUTHENTICATED, NOT_AUTHORIZED -> Condition.UNAUTHORIZED_ACCESS;
                    case INVALID_NAME, INVALID_SELECTOR -> Condition.INVALID_FIELD;
                    case NOT_FOUND -> Condition.NOT_FOUND;
                    case WRONG_KIND, CONFLICT -> Condition.PRECONDITION_FAILED;
                    case NOT_SUPPORTED -> Condition.NOT_IMPLEMENTED;
                    case LIMIT_EXCEEDED -> Condition.RESOURCE_LIMIT_EXCEEDED;
                    case IN_USE -> Condition.RESOURCE_LOCKED;
                    case DELETED -> Condition.RESOURCE_DELETED;
                    case TAKEN_OVER -> Condition.STOLEN;
                    case UNAVAILABLE -> Condition.INTERNAL_ERROR;
                    case SHUTTING_DOWN -> Condition.DETACH_FORCED;
                };
        return AmqpError.of(condition, refusal.detail());
    }

    /**
     * The broker's outcome for a delivery that the peer settled. Without a state the source's
     * default-outcome holds; without that too the message is released, so that it is not lost.
     */
    static Outcome of(@Nullable DeliveryState state, @Nullable LinkSource source) {
        DeliveryState defaultOutcome = source == null ? null : source.defaultOutcome();
        return switch (state) {
            case DeliveryState.Accepted _ -> Outcome.ACCEPTED;
            case DeliveryState.Rejected(AmqpError error) -> new Outcome.Rejected(textOf(error));
            case DeliveryState.Released _ -> Outcome.RELEASED;
            case DeliveryState.Modified modified ->
                    new Outcome.Modified(
                            modified.deliveryFailed(),
                            modified.undeliverableHere(),
                            annotations(modified.messageAnnotations()));
            case null -> defaultOutcome == null ? Outcome.RELEASED : of(defaultOutcome, null);
            case DeliveryState.Received _,
                    DeliveryState.Declared _,
                    DeliveryState.Transactional _,
                    DeliveryState.Unknown _ ->
                    defaultOutcome == null ? Outcome.RELEASED : of(defaultOutcome, null);
        };
    }

    private static String textOf(@Nullable AmqpError error) {
        if (error == null) {
            return "rejected";
        }
        String description = error.description();
        String condition = error.condition().name();
        return description == null ? condition : condition + ": " + description;
    }

    /** Annotations with a simple value, which are those that the core can merge. */
    private static ApplicationProperties annotations(Map<Object, @Nullable Object> annotations) {
        ApplicationProperties.Builder builder = new ApplicationProperties.Builder();
        annotations.forEach(
                (key, value) -> {
                    if (key instanceof Symbol symbol) {
                        Value simple = Values.toCoreIfSimple(value);
                        if (simple != null) {
                            builder.add(symbol.name(), simple);
                        }
                    }
                });
        return builder.build();
    }
}
