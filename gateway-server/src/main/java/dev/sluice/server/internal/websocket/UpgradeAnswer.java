package dev.sluice.server.internal.websocket;

/** What is said to a request for a WebSocket. */
sealed interface UpgradeAnswer {
    /** The bytes of the answer, in ASCII. */
    String text();

    /**
     * From here on there are frames.
     *
     * @param subProtocol one of those the client offered
     */
    record Accepted(String subProtocol, String accept) implements UpgradeAnswer {
        @Override
        public String text() {
            return "HTTP/1.1 101 Switching Protocols\r\n"
                    + "Upgrade: websocket\r\n"
                    + "Connection: Upgrade\r\n"
                    + ("Sec-WebSocket-Accept: " + accept + "\r\n")
                    + ("Sec-WebSocket-Protocol: " + subProtocol + "\r\n\r\n");
        }
    }

    /**
     * The connection ends with this.
     *
     * @param fields further header fields, each with its line break
     * @param why for people
     */
    record Refused(int status, String phrase, String fields, String why) implements UpgradeAnswer {
        @Override
        public String text() {
            String body = why + "\n";
            return "HTTP/1.1 %d %s\r\n".formatted(status, phrase)
                    + fields
                    + "Content-Type: text/plain; charset=us-ascii\r\n"
                    + ("Content-Length: " + body.length() + "\r\n")
                    + "Connection: close\r\n\r\n"
                    + body;
        }
    }
}
