package dev.sluice.routing;

import static dev.sluice.routing.DeclarationRig.queueOf;
import static dev.sluice.routing.DeclarationRig.reason;
import static dev.sluice.routing.DeclarationRig.streamOf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.DeclarationPage;
import dev.sluice.core.broker.ListRequest;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.routing.DeclarationRig.Right;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/** Who may declare what, and how much. */
class DeclarationRightsTest {
    private final DeclarationRig rig = new DeclarationRig();

    private void deny(Action action, String name) {
        rig.denied.add(new Right(action, name));
    }

    @Test
    void eachRequestNeedsItsRight() {
        rig.start();
        rig.createQueue("q", queueOf());
        rig.createStream("s", streamOf("topics", "t/#"));
        deny(Action.CREATE, "new");
        for (String name : List.of("q", "s")) {
            deny(Action.MANAGE, name);
            deny(Action.DELETE, name);
        }

        List<Object> answers =
                List.of(
                        rig.createQueue("new", queueOf()),
                        rig.createStream("new", streamOf("topics", "t/#")),
                        rig.alterQueue("q", queueOf("max-messages", "7")),
                        rig.alterStream("s", streamOf("topics", "u/#")),
                        rig.delete("q"),
                        rig.delete("s"),
                        rig.describe("q"),
                        rig.describe("s"),
                        bind("q", "u/#"),
                        bind("s", "u/#"));

        answers.forEach(answer -> assertEquals(Reason.NOT_AUTHORIZED, reason(answer)));
        DeclarationPage page =
                (DeclarationPage)
                        rig.<DeclarationPage>ask(
                                (from, answer) ->
                                        from.declarations()
                                                .list(
                                                        new ListRequest(Target.Kind.ANY, "", 10),
                                                        answer));
        assertEquals(List.of(), page.entries());
    }

    private Object bind(String target, String filter) {
        return rig.<Boolean>ask(
                (from, answer) ->
                        from.declarations()
                                .bind(Target.parse(target), TopicFilter.of(filter), answer));
    }

    @Test
    void nobodyReachesByADeclarationWhatTheyMayNotReachThemselves() {
        rig.start();
        rig.createQueue("known", queueOf("topics", "secret/#", "dead-letter", "vault"));
        rig.createQueue("q", queueOf());
        rig.createStream("s", streamOf("topics", "t/#"));
        deny(Action.SUBSCRIBE, "secret/#");
        deny(Action.PUBLISH, "vault");

        List<Object> answers =
                List.of(
                        rig.createQueue("new", queueOf("topics", "secret/#")),
                        rig.createQueue("new", queueOf("dead-letter", "vault")),
                        rig.createQueue("new", queueOf("expired", "vault")),
                        rig.createStream("new", streamOf("topics", "secret/#")),
                        rig.alterQueue("q", queueOf("topics", "secret/#")),
                        rig.alterQueue("q", queueOf("expired", "vault")),
                        rig.alterStream("s", streamOf("topics", "t/#,secret/#")),
                        bind("q", "secret/#"),
                        temporary(queueOf("topics", "secret/#")));
        answers.forEach(answer -> assertEquals(Reason.NOT_AUTHORIZED, reason(answer)));

        // What is there already may stay.
        assertEquals(
                true,
                rig.alterQueue(
                        "known",
                        queueOf(
                                "topics", "secret/#",
                                "dead-letter", "vault",
                                "max-messages", "7")));
    }

    private Object temporary(QueueConfig config) {
        return rig.<Address>ask(
                (from, answer) -> from.declarations().createTemporary(config, answer));
    }

    @Test
    void eachLimitIsNamed() {
        rig.limits = new DeclarationConfig(2, 1, 3, 2, 2, 1);
        rig.start();
        rig.createQueue("q1", queueOf("topics", "a,b"));
        rig.createStream("s", streamOf("topics", "a,b", "partitions", "3"));

        expect("max-bindings", rig.createQueue("q2", queueOf("topics", "a,b,c")));
        expect("max-bindings", bind("q1", "c"));
        expect("max-bindings", bind("s", "c"));
        expect(
                "max-partitions",
                rig.alterStream("s", streamOf("topics", "a,b", "partitions", "4")));
        expect("max-streams", rig.createStream("s2", streamOf("topics", "a")));
        rig.delete("s");
        expect("max-partitions", rig.createStream("s", streamOf("topics", "a", "partitions", "4")));
        rig.createQueue("q2", queueOf());
        expect("max-queues", rig.createQueue("q3", queueOf()));
        rig.delete("q2");
        assertEquals(true, rig.createQueue("q3", queueOf()));
    }

    @Test
    void temporaryQueuesAreLimitedForEachConnectionAndInAll() {
        rig.limits = new DeclarationConfig(2, 1, 3, 2, 2, 1);
        rig.start();
        DeclarationRig.Connected one = rig.connect();
        Address first = (Address) ask(one);
        expect("max-temporary-queues-per-connection", ask(one));
        DeclarationRig.Connected other = rig.connect();
        ask(other);
        expect("max-temporary-queues", temporary(queueOf()));

        other.call(other.connection::close);
        rig.node().settleNow();

        Address third = (Address) temporary(queueOf());
        assertTrue(!third.equals(first));
    }

    private Object ask(DeclarationRig.Connected from) {
        DeclarationRig.Answer<Address> answer = new DeclarationRig.Answer<>();
        from.call(() -> from.connection.declarations().createTemporary(queueOf(), answer));
        rig.node().settleNow();
        return Objects.requireNonNull(answer.heard);
    }

    private static void expect(String key, Object answer) {
        assertEquals(Reason.LIMIT_EXCEEDED, reason(answer), key);
        String detail = ((Refusal) answer).detail();
        assertTrue(detail.contains("declarations." + key + " "), detail);
    }
}
