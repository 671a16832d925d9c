package dev.sluice.routing.internal.queue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.core.record.TypedValue;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What queues know messages by that they have taken: the id with its type, or of a long one a hash,
 * since publishers choose the length. Stateless.
 */
public final class MessageIds {
    private static final int MAX_BYTES = 64;

    /** Stands where the type of a short id does, and is none. */
    private static final char HASHED = 'h';

    private MessageIds() {}

    /** Null if the message has no id. */
    public static @Nullable Bytes of(Message message) {
        Value id = message.messageId();
        if (id == null || id instanceof Value.Absent) {
            return null;
        }
        Bytes typed = TypedValue.encode(id);
        return typed.length() <= MAX_BYTES ? typed : hashed(typed);
    }

    private static Bytes hashed(Bytes typed) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            typed.update(digest);
            byte[] hash = digest.digest();
            byte[] named = new byte[1 + hash.length];
            named[0] = (byte) HASHED;
            System.arraycopy(hash, 0, named, 1, hash.length);
            return Bytes.wrap(named);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
