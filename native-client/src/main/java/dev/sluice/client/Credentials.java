package dev.sluice.client;

import dev.sluice.nativecodec.Octets;

/** How the client proves who it is. Immutable. */
public sealed interface Credentials {
    /** No proof: whoever the server takes nameless clients for. */
    static Credentials anonymous() {
        return new Anonymous();
    }

    /** A user name and a password, sent as they are: use it over TLS or loopback. */
    static Credentials plain(String user, String password) {
        return new Plain(user, password);
    }

    /** The name of the SASL mechanism. */
    String mechanism();

    /** The mechanism's first message. */
    Octets initialResponse();

    /** RFC 4505. */
    record Anonymous() implements Credentials {
        @Override
        public String mechanism() {
            return "ANONYMOUS";
        }

        @Override
        public Octets initialResponse() {
            return Octets.EMPTY;
        }
    }

    /** RFC 4616. */
    record Plain(String user, String password) implements Credentials {
        public Plain {
            if (user.isEmpty() || user.indexOf('\0') >= 0 || password.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("user and password may not hold U+0000");
            }
        }

        @Override
        public String mechanism() {
            return "PLAIN";
        }

        @Override
        public Octets initialResponse() {
            return Octets.ofText("\0" + user + "\0" + password);
        }

        /** Does not show the password. */
        @Override
        public String toString() {
            return "Plain[" + user + "]";
        }
    }
}
