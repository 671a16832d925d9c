package dev.sluice.mqtt.mapping;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.mqtt.codec.UserProperty;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Fills a message's fields from the user properties that stand for them; the first of a name counts
 * and one that does not parse stays an ordinary property (docs/mapping.md 4.1). Used once.
 */
final class SluiceFields {
    private final Message.Builder message;
    private final Set<String> filled = new HashSet<>();

    SluiceFields(Message.Builder message) {
        this.message = message;
    }

    /** Takes what it understands and returns the rest in order. */
    List<UserProperty> take(List<UserProperty> pairs) {
        List<UserProperty> rest = new ArrayList<>(pairs.size());
        for (UserProperty pair : pairs) {
            boolean isTaken =
                    pair.name().startsWith(Names.PREFIX)
                            && !filled.contains(pair.name())
                            && fill(pair.name(), pair.value());
            if (isTaken) {
                filled.add(pair.name());
            } else {
                rest.add(pair);
            }
        }
        return rest;
    }

    private boolean fill(String name, String value) {
        try {
            switch (name) {
                case Names.MESSAGE_ID -> message.messageId(TypedIds.fromText(value));
                case Names.REPLY_TO -> message.replyTo(value);
                case Names.SUBJECT -> message.subject(value);
                case Names.CONTENT_ENCODING -> message.contentEncoding(value);
                case Names.GROUP_ID -> message.groupId(value);
                case Names.KEY -> message.key(Bytes.utf8(value));
                case Names.KEY_BASE64 -> message.key(Bytes.wrap(Base64.getDecoder().decode(value)));
                case Names.PRIORITY -> message.priority(Integer.parseInt(value));
                case Names.TIMESTAMP -> message.timestampMs(Long.parseLong(value));
                default -> {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
