package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ExchangeListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.security.Principal;
import dev.sluice.core.testkit.ToyAuthenticator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Authentication in several steps, and its renewal. */
public abstract class BrokerExchangeContract extends BrokerContract {
    /** What a listener heard, as text. */
    private static final class Heard implements ExchangeListener {
        private final List<String> all = new ArrayList<>();

        @Override
        public void challenged(Bytes data) {
            all.add("challenged " + data.asUtf8());
        }

        @Override
        public void succeeded(Principal principal, @Nullable Bytes data) {
            all.add("succeeded " + principal.name() + " " + (data == null ? "" : data.asUtf8()));
        }

        @Override
        public void refused(Refusal refusal) {
            all.add("refused " + refusal.reason());
        }
    }

    private static Heard exchange(Peer peer, String name, Bytes proof) {
        Heard heard = new Heard();
        peer.call(
                () -> peer.connection().exchange(ToyAuthenticator.METHOD, Bytes.utf8(name), heard));
        peer.call(() -> peer.connection().proceed(proof));
        return heard;
    }

    private static Heard exchange(Peer peer, String name) {
        return exchange(peer, name, ToyAuthenticator.proof(name));
    }

    @Test
    void letsAClientInAfterAnExchange() {
        Peer peer = connectOnly();

        Heard heard = exchange(peer, "ann");

        assertEquals(List.of("challenged r=1234", "succeeded ann v=1234"), heard.all);
        assertEquals(
                PublishResult.ACCEPTED, peer.publish(text(ORDERS, "x").build(), Target.Kind.ANY));
    }

    @Test
    void allowsNothingBeforeItSucceeded() {
        Peer peer = connectOnly();
        Heard heard = new Heard();

        peer.call(
                () ->
                        peer.connection()
                                .exchange(ToyAuthenticator.METHOD, Bytes.utf8("ann"), heard));

        assertEquals(List.of("challenged r=1234"), heard.all);
        assertThrows(
                IllegalStateException.class,
                () -> peer.send(text(ORDERS, "x").build(), Target.Kind.ANY));
        assertThrows(
                IllegalStateException.class,
                () ->
                        peer.loop()
                                .run(
                                        () ->
                                                peer.connection()
                                                        .exchange(
                                                                ToyAuthenticator.METHOD,
                                                                null,
                                                                heard)));
        assertThrows(IllegalStateException.class, peer::authenticated);
    }

    @Test
    void refusesAWrongProofAndAMethodThatIsNotThere() {
        Peer wrong = connectOnly();
        assertEquals(
                List.of("challenged r=1234", "refused NOT_AUTHENTICATED"),
                exchange(wrong, "ann", Bytes.utf8("guess")).all);
        assertThrows(
                IllegalStateException.class,
                () -> wrong.send(text(ORDERS, "x").build(), Target.Kind.ANY));
        Peer other = connectOnly();
        Heard heard = new Heard();
        other.call(() -> other.connection().exchange("TOY-2", null, heard));
        assertEquals(List.of("refused NOT_SUPPORTED"), heard.all);
    }

    /** Nothing is unbounded, a provider's questions included. */
    @Test
    void givesUpAMethodThatNeverEnds() {
        Peer peer = connectOnly();
        Heard heard = new Heard();
        Bytes name = Bytes.utf8(ToyAuthenticator.ENDLESS);

        peer.call(() -> peer.connection().exchange(ToyAuthenticator.METHOD, name, heard));
        for (int i = 0; i < 100 && heard.all.getLast().startsWith("challenged"); i++) {
            peer.call(() -> peer.connection().proceed(name));
        }

        assertEquals("refused NOT_AUTHENTICATED", heard.all.getLast());
    }

    @Test
    void renewsWhileRequestsGoOn() {
        Peer peer = connectOnly();
        exchange(peer, "ann");
        Heard heard = new Heard();

        peer.call(
                () ->
                        peer.connection()
                                .exchange(ToyAuthenticator.METHOD, Bytes.utf8("ann"), heard));
        publish(peer, ORDERS, "meanwhile");
        peer.call(() -> peer.connection().proceed(ToyAuthenticator.proof("ann")));

        assertEquals(List.of("challenged r=1234", "succeeded ann v=1234"), heard.all);
        assertEquals(List.of("meanwhile"), connect().consume(ORDERS).credit(2).texts());
    }

    @Test
    void doesNotBecomeAnotherPrincipal() {
        Peer peer = connectOnly();
        exchange(peer, "ann");
        assertEquals(
                List.of("challenged r=1234", "refused NOT_AUTHENTICATED"),
                exchange(peer, "bob").all);
        Peer anonymous = connect();
        assertEquals(
                List.of("challenged r=1234", "refused NOT_AUTHENTICATED"),
                exchange(anonymous, "bob").all);
    }

    @Test
    void tellsNobodyOnceClosed() {
        Peer peer = connectOnly();
        Heard heard = new Heard();
        peer.call(
                () ->
                        peer.connection()
                                .exchange(ToyAuthenticator.METHOD, Bytes.utf8("ann"), heard));
        peer.close();
        peer.call(() -> peer.connection().proceed(ToyAuthenticator.proof("ann")));
        assertEquals(List.of("challenged r=1234"), heard.all);
        assertTrue(peer.isClosed());
    }
}
