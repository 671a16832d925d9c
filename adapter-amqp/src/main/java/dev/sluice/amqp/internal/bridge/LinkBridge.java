package dev.sluice.amqp.internal.bridge;

import dev.sluice.amqp.internal.engine.EngineEvents;
import dev.sluice.amqp.internal.engine.ReceivingLink;
import dev.sluice.amqp.internal.engine.SendingLink;
import dev.sluice.amqp.internal.message.MessageWriter;
import dev.sluice.amqp.internal.message.SectionWriter;
import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.Attach;
import dev.sluice.amqp.internal.performative.Condition;
import dev.sluice.amqp.internal.performative.LinkSource;
import dev.sluice.amqp.internal.performative.LinkTarget;
import dev.sluice.amqp.internal.performative.Open;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Answers the Attaches of one connection: checks what is asked for, asks the broker, and makes the
 * link's publisher or consumer. Refuses by name what is not offered yet.
 *
 * <p>Confined to its event loop.
 */
public final class LinkBridge implements EngineEvents {

    private final BrokerConnection broker;
    private final Transport transport;
    private final LinkRules rules;
    private final AmqpCounters counters;
    private final Clock clock;
    private final MessageWriter writer;
    private final Runnable onOpened;
    private final Set<OutboundLink> unflushed = new LinkedHashSet<>();
    private final Set<OutboundLink> owing = new LinkedHashSet<>();
    private @Nullable Open remote;
    private long unansweredBytes;
    private boolean isPaused;

    /**
     * Brings links to {@code broker}, which has authenticated the peer.
     *
     * @param onOpened runs when the peer's Open came; {@link #remote} is there then
     */
    public LinkBridge(
            BrokerConnection broker,
            Transport transport,
            LinkRules rules,
            AmqpCounters counters,
            Clock clock,
            Runnable onOpened) {
        this.broker = broker;
        this.transport = transport;
        this.rules = rules;
        this.counters = counters;
        this.clock = clock;
        this.writer = new MessageWriter(new SectionWriter(counters.droppedProperties));
        this.onOpened = onOpened;
    }

    /** The peer's Open, once it came. */
    public @Nullable Open remote() {
        return remote;
    }

    @Override
    public void opened(Open open) {
        remote = open;
        onOpened.run();
    }

    @Override
    public void attaching(ReceivingLink link) {
        Attach attach = link.remote();
        AmqpError refusal = refusalOf(attach);
        if (refusal != null) {
            link.refuse(refusal);
            return;
        }
        if (!(attach.target() instanceof LinkTarget.Node node)) {
            throw new IllegalStateException("unchecked target " + attach.target());
        }
        String address = node.address();
        if (address == null) {
            new RelayLink(this, link).open();
            return;
        }
        Target name = Terminus.target(address, node.capabilities());
        AmqpError wrongName = checkAddress(name);
        if (wrongName != null) {
            link.refuse(wrongName);
            return;
        }
        broker.resolve(
                name,
                new ReplyListener<>() {
                    @Override
                    public void succeeded(Target resolved) {
                        guard(() -> new InboundLink(LinkBridge.this, link, resolved).open(node));
                        transport.needsFlush();
                    }

                    @Override
                    public void refused(Refusal refused) {
                        guard(() -> link.refuse(Outcomes.errorOf(refused)));
                        transport.needsFlush();
                    }
                });
    }

    private static @Nullable AmqpError refusalOf(Attach attach) {
        if (Terminus.wantsResume(attach.unsettled())) {
            return notImplemented("deliveries cannot be resumed");
        }
        return switch (attach.target()) {
            case null -> AmqpError.of(Condition.INVALID_FIELD, "attach of a sender without target");
            case LinkTarget.Coordinator _ -> notImplemented("transactions are not available");
            case LinkTarget.Node node when node.dynamic() ->
                    notImplemented("dynamic nodes are not available");
            case LinkTarget.Node node -> contradiction(node.address(), node.capabilities());
        };
    }

    private static @Nullable AmqpError contradiction(
            @Nullable String address, List<Symbol> capabilities) {
        return address != null && Terminus.contradicts(address, capabilities)
                ? AmqpError.of(Condition.PRECONDITION_FAILED, "capabilities contradict the address")
                : null;
    }

    static AmqpError notImplemented(String what) {
        return AmqpError.of(Condition.NOT_IMPLEMENTED, what);
    }

    private static @Nullable AmqpError checkAddress(Target name) {
        try {
            Address.of(name.name());
            return null;
        } catch (InvalidNameException invalid) {
            return AmqpError.of(Condition.INVALID_FIELD, String.valueOf(invalid.getMessage()));
        }
    }

    private static @Nullable AmqpError checkFilter(Target name) {
        try {
            TopicFilter.of(name.name());
            return null;
        } catch (InvalidNameException invalid) {
            return AmqpError.of(Condition.INVALID_FIELD, String.valueOf(invalid.getMessage()));
        }
    }

    @Override
    public void attaching(SendingLink link) {
        Attach attach = link.remote();
        LinkSource source = attach.source();
        AmqpError refusal = refusalOf(attach, source);
        if (refusal != null || source == null) {
            link.refuse(
                    refusal == null
                            ? AmqpError.of(Condition.NOT_FOUND, "there is no such subscription")
                            : refusal);
            return;
        }
        String address = source.address();
        if (address == null) {
            link.refuse(AmqpError.of(Condition.INVALID_FIELD, "source without address"));
            return;
        }
        Target name = Terminus.target(address, source.capabilities());
        boolean isFilter = name.kind() == Target.Kind.TOPIC;
        AmqpError wrongName = isFilter || isAny(name) ? checkFilter(name) : checkAddress(name);
        if (wrongName != null) {
            link.refuse(wrongName);
            return;
        }
        boolean noLocal = source.filter().values().stream().anyMatch(Terminus::isNoLocal);
        broker.consume(
                new ConsumeRequest(name, link.isPreSettled(), noLocal, new StreamPosition.Next()),
                new OutboundLink(this, link, source));
    }

    private static boolean isAny(Target name) {
        return name.kind() == Target.Kind.ANY;
    }

    private static @Nullable AmqpError refusalOf(Attach attach, @Nullable LinkSource source) {
        if (source == null) {
            return null;
        }
        if (Terminus.wantsResume(attach.unsettled())) {
            return notImplemented("deliveries cannot be resumed");
        }
        if (source.dynamic()) {
            return notImplemented("dynamic nodes are not available");
        }
        if (source.durable() != 0) {
            return notImplemented("durable subscriptions are not available");
        }
        if (Terminus.isShared(source.capabilities())) {
            return notImplemented("shared subscriptions are not available");
        }
        if (source.filter().values().stream().anyMatch(Terminus::isSelector)) {
            return notImplemented("selectors are not available");
        }
        String address = source.address();
        if (Terminus.COPY.equals(source.distributionMode()) && address != null) {
            Target name = Terminus.target(address, source.capabilities());
            if (isAny(name) || name.kind() == Target.Kind.QUEUE) {
                return notImplemented("queues cannot be browsed");
            }
        }
        return contradiction(address, source.capabilities());
    }

    /** Ends a burst: hands collected outcomes to the broker. Call before the engine's own flush. */
    public void endOfBurst() {
        if (!unflushed.isEmpty()) {
            List<OutboundLink> flushing = new ArrayList<>(unflushed);
            unflushed.clear();
            for (OutboundLink link : flushing) {
                link.flushOutcomes();
            }
        }
    }

    /** The transport takes output again. */
    public void writable() {
        List<OutboundLink> waiting = new ArrayList<>(owing);
        owing.clear();
        for (OutboundLink link : waiting) {
            link.returnBytes();
        }
    }

    void outcomesWait(OutboundLink link) {
        unflushed.add(link);
        transport.needsFlush();
    }

    void bytesOwed(OutboundLink link) {
        owing.add(link);
    }

    void forget(OutboundLink link) {
        unflushed.remove(link);
        owing.remove(link);
    }

    /** Counts bytes that wait for the broker's answer, and pauses the input above the limit. */
    void unanswered(long bytes) {
        unansweredBytes += bytes;
        boolean mustPause = unansweredBytes > rules.maxUnansweredBytes();
        boolean mayResume = unansweredBytes <= rules.maxUnansweredBytes() / 2;
        if (isPaused ? mayResume : mustPause) {
            isPaused = !isPaused;
            transport.pauseInput(isPaused);
        }
    }

    /** Runs a call of the broker's; a failure of ours in it ends this connection only. */
    void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException failure) {
            transport.broken(failure);
        }
    }

    BrokerConnection broker() {
        return broker;
    }

    Transport transport() {
        return transport;
    }

    LinkRules rules() {
        return rules;
    }

    AmqpCounters counters() {
        return counters;
    }

    MessageWriter writer() {
        return writer;
    }

    long nowMs() {
        return clock.millis();
    }
}
