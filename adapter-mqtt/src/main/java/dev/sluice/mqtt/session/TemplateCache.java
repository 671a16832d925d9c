package dev.sluice.mqtt.session;

import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.codec.PublishTemplate;
import dev.sluice.mqtt.mapping.OutgoingProperties;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The templates of the message that an event loop delivered last. A message for many subscribers
 * reaches the connections of one loop one after the other, so one message is enough. Confined to
 * its event loop.
 */
public final class TemplateCache {
    private static final int VARIANTS = 2 * 3 * 2 * 2;

    private final OutgoingProperties outgoing;
    private final @Nullable PublishTemplate[] templates = new @Nullable PublishTemplate[VARIANTS];
    private @Nullable Message message;
    private long remainingSeconds;

    /** Makes the cache of one loop. */
    public TemplateCache(OutgoingProperties outgoing) {
        this.outgoing = outgoing;
    }

    /**
     * The template of a delivery.
     *
     * @param named whether it has the topic; without it the receiver's own properties have an alias
     */
    PublishTemplate get(
            Message wanted,
            ProtocolVersion version,
            Quality quality,
            boolean retain,
            boolean named,
            long nowMs) {
        long seconds = OutgoingProperties.remainingSeconds(wanted, nowMs);
        if (message != wanted || remainingSeconds != seconds) {
            Arrays.fill(templates, null);
            message = wanted;
            remainingSeconds = seconds;
        }
        int variant =
                ((version.isV5() ? 3 : 0) + quality.qos()) * 4 + (retain ? 2 : 0) + (named ? 1 : 0);
        PublishTemplate template = templates[variant];
        if (template == null) {
            PropertyBlock common =
                    version.isV5() ? outgoing.of(wanted, seconds) : PropertyBlock.EMPTY;
            template =
                    new PublishTemplate(
                            version,
                            quality,
                            retain,
                            named ? wanted.address().name() : "",
                            common,
                            wanted.body());
            templates[variant] = template;
        }
        return template;
    }

    /** Lets go of the message. */
    public void clear() {
        Arrays.fill(templates, null);
        message = null;
    }
}
