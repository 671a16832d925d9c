package dev.sluice.config;

import java.util.regex.Pattern;

/** Makes paths such as {@code listeners.mqtt.bind} and {@code auto-create[0].names}. */
final class KeyPath {
    static final String ROOT = "";

    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]{1,60}");

    private KeyPath() {}

    /** The path of a key below a path; a key with other characters is put in quotes. */
    static String child(String path, String key) {
        String segment = BARE.matcher(key).matches() ? key : Quoted.of(key);
        return path.isEmpty() ? segment : path + "." + segment;
    }

    /** The path of an item, counted from 0, of the list at a path. */
    static String item(String path, int index) {
        return path + "[" + index + "]";
    }
}
