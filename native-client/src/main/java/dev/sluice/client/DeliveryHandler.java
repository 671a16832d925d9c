package dev.sluice.client;

/** What an application does with each delivery. Confined to the consumer's virtual thread. */
@FunctionalInterface
public interface DeliveryHandler {
    /**
     * Called for one delivery at a time, on a virtual thread of the consumer; may block. If it
     * throws, an unsettled delivery goes back to its place as a failed attempt.
     */
    void handle(Delivery delivery) throws Exception;
}
