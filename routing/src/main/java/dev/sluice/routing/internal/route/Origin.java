package dev.sluice.routing.internal.route;

/** Where a message comes from. <i>Confined to the publisher's lane.</i> */
public interface Origin {
    /** The broker itself. */
    Origin BROKER =
            new Origin() {
                @Override
                public boolean mayRepeat() {
                    return false;
                }

                @Override
                public boolean is(Object owner) {
                    return false;
                }

                @Override
                public boolean isGone() {
                    return false;
                }
            };

    /**
     * Whether the message was published by a subscription's owner, a session or a connection, so
     * that no-local leaves it out. Any lane.
     */
    boolean is(Object owner);

    /**
     * Whether it may publish a message twice, so that queues look for its id. What the broker moves
     * was published once, and is meant to come again where it was before. Any lane.
     */
    default boolean mayRepeat() {
        return true;
    }

    /** Whether nobody waits for an answer any more. */
    boolean isGone();
}
