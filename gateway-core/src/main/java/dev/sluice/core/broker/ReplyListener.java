package dev.sluice.core.broker;

/**
 * Hears the one answer to a request, on the connection's loop. <i>Confined to its event loop.</i>
 */
public interface ReplyListener<T> {
    void succeeded(T value);

    void refused(Refusal refusal);
}
