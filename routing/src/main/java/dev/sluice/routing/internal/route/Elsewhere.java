package dev.sluice.routing.internal.route;

/**
 * An origin whose answers are wanted even if it is gone.
 *
 * <p><i>As the origin.</i>
 */
record Elsewhere(Origin origin) implements Origin {
    @Override
    public boolean mayRepeat() {
        return origin.mayRepeat();
    }

    @Override
    public boolean is(Object owner) {
        return origin.is(owner);
    }

    @Override
    public boolean isGone() {
        return false;
    }
}
