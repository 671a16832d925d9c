package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.Attach;
import dev.sluice.amqp.internal.performative.Detach;

import org.jspecify.annotations.Nullable;

/**
 * What both ends of a link share: the peer's Attach, the handles and the life of the link (AMQP
 * 2.6).
 *
 * <p>Confined to its event loop.
 */
final class LinkEnd {

    /** The life of a link as we see it. */
    enum State {
        /** The peer's Attach is not answered yet. */
        ATTACHING,
        ATTACHED,
        /** We detached; the peer's Detach has not come. What it still sends is discarded. */
        DETACHING,
        DETACHED
    }

    private final AmqpSession session;
    private final Attach remote;
    private final int localHandle;
    private State state = State.ATTACHING;
    private @Nullable Detach earlyDetach;

    LinkEnd(AmqpSession session, Attach remote, int localHandle) {
        this.session = session;
        this.remote = remote;
        this.localHandle = localHandle;
    }

    AmqpSession session() {
        return session;
    }

    Attach remote() {
        return remote;
    }

    int localHandle() {
        return localHandle;
    }

    boolean isAttached() {
        return state == State.ATTACHED;
    }

    boolean isAttaching() {
        return state == State.ATTACHING;
    }

    boolean isDetaching() {
        return state == State.DETACHING;
    }

    /** Whether the peer left before its Attach was answered. */
    boolean hasEarlyDetach() {
        return earlyDetach != null;
    }

    void become(State next) {
        if (next.compareTo(state) <= 0) {
            throw new IllegalStateException("link " + remote.name() + " " + state + " -> " + next);
        }
        state = next;
    }

    /**
     * Answers the peer's Attach. False if there is nothing left to attach, because the session
     * ended or the peer detached meanwhile; then the answering Detach has gone out too.
     */
    boolean answer(Attach reply) {
        if (state != State.ATTACHING || !session.isActive()) {
            return false;
        }
        session.send(reply);
        Detach early = earlyDetach;
        if (early == null) {
            become(State.ATTACHED);
            return true;
        }
        sendDetach(early.closed(), null);
        become(State.DETACHED);
        return false;
    }

    /**
     * Refuses the peer's Attach (AMQP 2.6.3): an Attach without terminus, then a closing Detach.
     */
    void refuse(Attach replyWithoutTerminus, AmqpError error) {
        if (state != State.ATTACHING || !session.isActive()) {
            return;
        }
        session.send(replyWithoutTerminus);
        sendDetach(true, error);
        become(earlyDetach == null ? State.DETACHING : State.DETACHED);
    }

    /** Detaches from our side; false if there is nothing to detach. */
    boolean detach(boolean isClosed, @Nullable AmqpError error) {
        if (state != State.ATTACHED) {
            return false;
        }
        sendDetach(isClosed, error);
        become(State.DETACHING);
        return true;
    }

    /** The peer detached; true if the link was attached and its handler must hear. */
    boolean detachReceived(Detach detach) {
        return switch (state) {
            case ATTACHING -> {
                earlyDetach = detach;
                yield false;
            }
            case ATTACHED -> {
                sendDetach(detach.closed(), null);
                become(State.DETACHED);
                yield true;
            }
            case DETACHING -> {
                become(State.DETACHED);
                yield false;
            }
            case DETACHED -> false;
        };
    }

    /** The session is over; true if the link was attached and its handler must hear. */
    boolean sessionEnded() {
        boolean wasAttached = state == State.ATTACHED;
        if (state != State.DETACHED) {
            become(State.DETACHED);
        }
        return wasAttached;
    }

    private void sendDetach(boolean isClosed, @Nullable AmqpError error) {
        session.send(new Detach(localHandle, isClosed, error));
        session.freeLocalHandle(localHandle);
        session.forgetName(this);
    }

    @Override
    public String toString() {
        return "link " + remote.name() + " " + state;
    }
}
