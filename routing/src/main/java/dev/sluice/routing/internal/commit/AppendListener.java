package dev.sluice.routing.internal.commit;

import dev.sluice.core.broker.PublishResult;

/** Hears once whether a message is durable. <i>Confined to the lane that appended it.</i> */
public interface AppendListener {
    void appended(PublishResult result);
}
