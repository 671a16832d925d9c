package dev.sluice.routing.internal.queue;

/** Hears once which messages a queue takes. <i>Confined to the queue's lane.</i> */
@FunctionalInterface
public interface CheckListener {
    void checked(CheckedIds ids);
}
