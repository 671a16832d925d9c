package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;

import java.nio.charset.StandardCharsets;

/**
 * The names of record headers that belong to Sluice: {@code slc.} and a letter. Each stands at most
 * once in a record.
 */
final class ReservedHeader {
    static final String PREFIX = "slc.";

    /** Length of a reserved name: the prefix and its letter. */
    static final int NAME_BYTES = 5;

    static final char ADDRESS = 'a';
    static final char CORRELATION_ID = 'c';
    static final char DELIVER_AT = 'd';
    static final char CONTENT_ENCODING = 'e';
    static final char FLAGS = 'f';
    static final char GROUP_ID = 'g';
    static final char MESSAGE_ID = 'i';
    static final char KEY = 'k';
    static final char ANNOTATIONS = 'n';
    static final char ORIGINAL = 'o';
    static final char PRIORITY = 'p';
    static final char REPLY_TO = 'r';
    static final char SUBJECT = 's';
    static final char CONTENT_TYPE = 't';
    static final char EXPIRY = 'x';
    static final char PROPERTY_TYPES = 'y';

    /** First letter of the names that routing gives to entries of its internal logs. */
    static final char ROUTING = 'q';

    /** Before the name of an application property that itself begins with {@link #PREFIX}. */
    static final String ESCAPE = "slc.u.";

    /** A header that is an application property. */
    static final char NONE = 0;

    /** A reserved name that this version does not know. */
    static final char UNKNOWN = '?';

    private static final Bytes PREFIX_BYTES =
            Bytes.wrap(PREFIX.getBytes(StandardCharsets.US_ASCII));
    private static final Bytes ESCAPE_BYTES =
            Bytes.wrap(ESCAPE.getBytes(StandardCharsets.US_ASCII));

    private ReservedHeader() {}

    /** The letter of a reserved name, {@link #NONE} of any other, or {@link #UNKNOWN}. */
    static char letterOf(Bytes name) {
        if (!startsWith(name, PREFIX_BYTES) || startsWith(name, ESCAPE_BYTES)) {
            return NONE;
        }
        if (name.length() == NAME_BYTES) {
            byte letter = name.byteAt(NAME_BYTES - 1);
            return letter >= 'a' && letter <= 'z' ? (char) letter : UNKNOWN;
        }
        return name.length() > NAME_BYTES && name.byteAt(NAME_BYTES - 1) == ROUTING
                ? ROUTING
                : UNKNOWN;
    }

    /** The header's name for an application property. */
    static String escaped(String property) {
        return property.startsWith(PREFIX) ? ESCAPE + property : property;
    }

    /** The application property's name for a header. */
    static String unescaped(Bytes name) {
        return startsWith(name, ESCAPE_BYTES)
                ? name.slice(ESCAPE_BYTES.length(), name.length() - ESCAPE_BYTES.length()).asUtf8()
                : name.asUtf8();
    }

    private static boolean startsWith(Bytes name, Bytes prefix) {
        if (name.length() < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (name.byteAt(i) != prefix.byteAt(i)) {
                return false;
            }
        }
        return true;
    }
}
