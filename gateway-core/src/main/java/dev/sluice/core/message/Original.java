package dev.sluice.core.message;

/**
 * A message's bytes as its publisher's protocol encoded them, kept so that a receiver of the same
 * protocol gets them back unchanged.
 *
 * <p><i>Immutable.</i>
 *
 * @param format who can read the bytes and how, for instance {@code amqp-1.0} (message annotations
 *     and bare message) or {@code mqtt-5} (the PUBLISH properties that are not hop-local)
 * @param bytes the encoding; a message's body may be a slice of it
 */
public record Original(String format, Bytes bytes) {}
