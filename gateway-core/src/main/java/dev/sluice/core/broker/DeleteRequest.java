package dev.sluice.core.broker;

import dev.sluice.core.address.Target;

/**
 * What is to be deleted, and when not.
 *
 * <p><i>Immutable.</i>
 *
 * @param target a queue, a stream, or of kind {@link Target.Kind#ANY} whichever has the name
 * @param ifUnused only if nobody receives from it: {@link Refusal.Reason#IN_USE} otherwise
 * @param ifEmpty only if it holds no message: {@link Refusal.Reason#CONFLICT} otherwise
 */
public record DeleteRequest(Target target, boolean ifUnused, boolean ifEmpty) {
    /** In any case. */
    public DeleteRequest(Target target) {
        this(target, false, false);
    }
}
