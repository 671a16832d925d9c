package dev.sluice.routing.internal.route;

/** Where a message comes from. <i>Confined to the publisher's lane.</i> */
public interface Origin {
    /** The broker itself. */
    Origin BROKER =
            new Origin() {
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

    /** Whether nobody waits for an answer any more. */
    boolean isGone();
}
