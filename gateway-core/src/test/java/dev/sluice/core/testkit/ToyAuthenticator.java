package dev.sluice.core.testkit;

import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.security.EnhancedAuthenticator;
import dev.sluice.core.security.Principal;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.function.Consumer;

/**
 * A method of the shape of SCRAM and of no strength: the client says its name, is given a number,
 * answers with both and its password, which is its name backwards, and is told the number once
 * more. <i>Thread-safe.</i>
 */
public final class ToyAuthenticator implements EnhancedAuthenticator {
    public static final String METHOD = "TOY-1";
    public static final Bytes CHALLENGE = Bytes.utf8("r=1234");
    public static final Bytes LAST_WORDS = Bytes.utf8("v=1234");

    /** A client of this name is challenged without end. */
    public static final String ENDLESS = "endless";

    /** The client's second words. */
    public static Bytes proof(String name) {
        return Bytes.utf8(name + ",r=1234,p=" + new StringBuilder(name).reverse());
    }

    @Override
    public Set<String> methods() {
        return Set.of(METHOD);
    }

    @Override
    public Exchange begin(String method, ConnectionInfo connection) {
        return new Dialogue();
    }

    private static final class Dialogue implements Exchange {
        private @Nullable String name;

        @Override
        public void step(@Nullable Bytes data, Consumer<Step> answer) {
            String known = name;
            if (known == null && data != null) {
                name = data.asUtf8();
                answer.accept(new Step.Challenge(CHALLENGE));
            } else if (ENDLESS.equals(known)) {
                answer.accept(new Step.Challenge(CHALLENGE));
            } else if (known != null && data != null && proof(known).equals(data)) {
                answer.accept(new Step.Success(new Principal(known, true), LAST_WORDS));
            } else {
                answer.accept(new Step.Failure());
            }
        }
    }
}
