package dev.sluice.mqtt.session;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.mqtt.codec.ReasonCode;

/** The broker's refusals in MQTT 5's reason codes. */
final class Refusals {
    private Refusals() {}

    /** For CONNACK. */
    static ReasonCode connect(Refusal refusal) {
        return switch (refusal.reason()) {
            case NOT_AUTHENTICATED -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
            case NOT_AUTHORIZED -> ReasonCode.NOT_AUTHORIZED;
            case INVALID_NAME -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case LIMIT_EXCEEDED -> ReasonCode.QUOTA_EXCEEDED;
            case IN_USE -> ReasonCode.SERVER_BUSY;
            case INVALID_SELECTOR,
                    NOT_FOUND,
                    WRONG_KIND,
                    CONFLICT,
                    NOT_SUPPORTED,
                    DELETED,
                    TAKEN_OVER,
                    UNAVAILABLE,
                    SHUTTING_DOWN ->
                    ReasonCode.SERVER_UNAVAILABLE;
        };
    }

    /** For CONNACK, when the client named a method of authentication. */
    static ReasonCode exchange(Refusal refusal) {
        return switch (refusal.reason()) {
            case NOT_SUPPORTED -> ReasonCode.BAD_AUTHENTICATION_METHOD;
            case NOT_AUTHENTICATED -> ReasonCode.NOT_AUTHORIZED;
            default -> connect(refusal);
        };
    }

    /** For SUBACK and UNSUBACK. */
    static ReasonCode subscribe(Refusal refusal) {
        return switch (refusal.reason()) {
            case NOT_AUTHENTICATED, NOT_AUTHORIZED -> ReasonCode.NOT_AUTHORIZED;
            case INVALID_NAME -> ReasonCode.TOPIC_FILTER_INVALID;
            case LIMIT_EXCEEDED -> ReasonCode.QUOTA_EXCEEDED;
            case INVALID_SELECTOR, NOT_SUPPORTED, WRONG_KIND, NOT_FOUND, IN_USE, CONFLICT ->
                    ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
            case DELETED, TAKEN_OVER, UNAVAILABLE, SHUTTING_DOWN -> ReasonCode.UNSPECIFIED_ERROR;
        };
    }

    /** For a DISCONNECT when something that was granted ends. */
    static ReasonCode disconnect(Refusal refusal) {
        return switch (refusal.reason()) {
            case TAKEN_OVER -> ReasonCode.SESSION_TAKEN_OVER;
            case SHUTTING_DOWN -> ReasonCode.SERVER_SHUTTING_DOWN;
            case NOT_AUTHENTICATED, NOT_AUTHORIZED -> ReasonCode.NOT_AUTHORIZED;
            case LIMIT_EXCEEDED -> ReasonCode.QUOTA_EXCEEDED;
            case DELETED -> ReasonCode.ADMINISTRATIVE_ACTION;
            case INVALID_NAME,
                    INVALID_SELECTOR,
                    NOT_FOUND,
                    WRONG_KIND,
                    NOT_SUPPORTED,
                    IN_USE,
                    CONFLICT,
                    UNAVAILABLE ->
                    ReasonCode.UNSPECIFIED_ERROR;
        };
    }

    /** Why a message was refused, in words; for results whose code is an error. */
    static String text(PublishResult result) {
        return switch (result) {
            case NOT_AUTHORIZED -> "not allowed to publish to this topic";
            case NOT_FOUND -> "there is no queue or stream of this name";
            case FULL -> "a queue is full";
            case NOT_RETAINED -> "published, but a limit forbids to retain it";
            case UNAVAILABLE -> "the broker cannot store it now";
            case ACCEPTED, DUPLICATE, DEAD_LETTERED, NO_MATCH -> "";
        };
    }

    /** For PUBACK. */
    static ReasonCode publish(PublishResult result) {
        return switch (result) {
            case ACCEPTED, DUPLICATE, DEAD_LETTERED -> ReasonCode.SUCCESS;
            case NO_MATCH -> ReasonCode.NO_MATCHING_SUBSCRIBERS;
            case NOT_AUTHORIZED -> ReasonCode.NOT_AUTHORIZED;
            case NOT_FOUND -> ReasonCode.TOPIC_NAME_INVALID;
            case FULL, NOT_RETAINED -> ReasonCode.QUOTA_EXCEEDED;
            case UNAVAILABLE -> ReasonCode.UNSPECIFIED_ERROR;
        };
    }
}
