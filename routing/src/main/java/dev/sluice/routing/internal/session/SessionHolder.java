package dev.sluice.routing.internal.session;

import dev.sluice.core.broker.Refusal;
import dev.sluice.routing.internal.lane.Lane;

/** The connection that has a session now. <i>Confined to its lane</i>, except {@link #lane}. */
public interface SessionHolder {
    /** Where it lives. Any lane. */
    Lane lane();

    /** The session left it. Called on its lane. */
    void sessionEnded(Refusal why);
}
