package dev.sluice.core.contract;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Broker;
import dev.sluice.core.testkit.ManualLoops;

import java.util.List;
import java.util.Map;

/**
 * A broker under test and the loops it runs on. It lets everybody in as anonymous and allows
 * everything, and it has the method of {@link dev.sluice.core.testkit.ToyAuthenticator}.
 *
 * @param loops what drives it; its message expiry follows their clock
 */
public record BrokerRig(Broker broker, ManualLoops loops) {
    /**
     * What exists when the broker starts.
     *
     * @param queues transient queues and the filters they are bound to besides their own address
     * @param streams streams by name
     * @param autoCreatesQueues whether naming a queue, or a plain name to consume from, makes it
     */
    public record Declared(
            Map<String, List<TopicFilter>> queues,
            Map<String, Stream> streams,
            boolean autoCreatesQueues) {}

    /**
     * A stream.
     *
     * @param filters what it captures
     * @param partitions how many it has; an address keeps to one of them
     */
    public record Stream(List<TopicFilter> filters, int partitions) {}
}
