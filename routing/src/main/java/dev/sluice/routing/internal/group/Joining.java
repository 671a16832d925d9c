package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.selector.Selector;
import dev.sluice.routing.internal.stream.StreamLog;

import org.jspecify.annotations.Nullable;

/**
 * Who wants to be a member of a group.
 *
 * <p><i>Immutable.</i>
 *
 * @param request says how it wants to read
 * @param selector which messages it wants; null for all
 * @param connection where it is
 * @param lane where {@code sink} is called
 */
public record Joining(
        GroupId group,
        StreamLog stream,
        ConsumeRequest request,
        @Nullable Selector selector,
        ConnectionInfo connection,
        Lane lane,
        MemberSink sink) {
    /** Its name if it is static. */
    @Nullable String instance() {
        GroupMembership membership = request.group();
        return membership == null ? null : membership.instance();
    }
}
