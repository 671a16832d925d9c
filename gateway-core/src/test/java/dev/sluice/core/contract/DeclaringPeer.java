package dev.sluice.core.contract;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.DeclarationPage;
import dev.sluice.core.broker.Declarations;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.Description;
import dev.sluice.core.broker.ListRequest;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.Settings;
import dev.sluice.core.declaration.StreamConfig;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A connection of a contract test that declares. */
record DeclaringPeer(Peer peer) {
    static final QueueConfig QUEUE = Binder.defaultsOf(QueueConfig.class);

    /** A queue with such settings, each a key and a value. */
    static QueueConfig queue(String... pairs) {
        return settings(pairs).toQueue();
    }

    /** A stream that captures this filter, with such settings. */
    static StreamConfig stream(String filter, String... pairs) {
        Map<String, List<String>> values = new LinkedHashMap<>(settings(pairs).values());
        values.put("topics", List.of(filter));
        return new Settings(values).toStream();
    }

    private static Settings settings(String... pairs) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], List.of(pairs[i + 1]));
        }
        return new Settings(values);
    }

    Declarations declarations() {
        return peer.connection().declarations();
    }

    boolean createQueue(String name, QueueConfig config) {
        return peer.<Boolean>ask(reply -> declarations().createQueue(name, config, reply));
    }

    Refusal refusalToCreateQueue(String name, QueueConfig config) {
        return peer.<Boolean>refusalOf(reply -> declarations().createQueue(name, config, reply));
    }

    boolean createStream(String name, StreamConfig config) {
        return peer.<Boolean>ask(reply -> declarations().createStream(name, config, reply));
    }

    Refusal refusalToCreateStream(String name, StreamConfig config) {
        return peer.<Boolean>refusalOf(reply -> declarations().createStream(name, config, reply));
    }

    boolean alterQueue(String name, QueueConfig config) {
        return peer.<Boolean>ask(reply -> declarations().alterQueue(name, config, reply));
    }

    Refusal refusalToAlterQueue(String name, QueueConfig config) {
        return peer.<Boolean>refusalOf(reply -> declarations().alterQueue(name, config, reply));
    }

    boolean alterStream(String name, StreamConfig config) {
        return peer.<Boolean>ask(reply -> declarations().alterStream(name, config, reply));
    }

    Refusal refusalToAlterStream(String name, StreamConfig config) {
        return peer.<Boolean>refusalOf(reply -> declarations().alterStream(name, config, reply));
    }

    boolean bind(String target, String filter) {
        return peer.<Boolean>ask(
                reply -> declarations().bind(Target.parse(target), TopicFilter.of(filter), reply));
    }

    boolean unbind(String target, String filter) {
        return peer.<Boolean>ask(
                reply ->
                        declarations().unbind(Target.parse(target), TopicFilter.of(filter), reply));
    }

    Refusal refusalToUnbind(String target, String filter) {
        return peer.<Boolean>refusalOf(
                reply ->
                        declarations().unbind(Target.parse(target), TopicFilter.of(filter), reply));
    }

    Target delete(String target) {
        return delete(new DeleteRequest(Target.parse(target)));
    }

    Target delete(DeleteRequest request) {
        return peer.<Target>ask(reply -> declarations().delete(request, reply));
    }

    Refusal refusalToDelete(DeleteRequest request) {
        return peer.<Target>refusalOf(reply -> declarations().delete(request, reply));
    }

    Description describe(String target) {
        return peer.<Description>ask(reply -> declarations().describe(Target.parse(target), reply));
    }

    Refusal refusalToDescribe(String target) {
        return peer.<Description>refusalOf(
                reply -> declarations().describe(Target.parse(target), reply));
    }

    DeclarationPage list(ListRequest request) {
        return peer.<DeclarationPage>ask(reply -> declarations().list(request, reply));
    }

    String temporary() {
        return peer.<Address>ask(reply -> declarations().createTemporary(QUEUE, reply)).name();
    }
}
