package dev.sluice.storage.internal.files;

/**
 * What names of files and folders look like: levels, one behind the other, none of them special.
 */
final class FileNames {
    private FileNames() {}

    /** The folder of the data directory itself. */
    static final String ROOT = "";

    /**
     * @throws IllegalArgumentException if the name could mean something outside its directory
     */
    static void checkName(String name) {
        int start = 0;
        while (true) {
            int slash = name.indexOf('/', start);
            String level = slash < 0 ? name.substring(start) : name.substring(start, slash);
            if (!isPlain(level)) {
                throw new IllegalArgumentException("no name of a file: \"" + name + "\"");
            }
            if (slash < 0) {
                return;
            }
            start = slash + 1;
        }
    }

    /** As {@link #checkName}; the empty name is a folder too. */
    static void checkFolder(String folder) {
        if (!folder.equals(ROOT)) {
            checkName(folder);
        }
    }

    /** The folder that holds what has this name. */
    static String folderOf(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? ROOT : name.substring(0, slash);
    }

    private static boolean isPlain(String level) {
        return !level.isEmpty()
                && !level.equals(".")
                && !level.equals("..")
                && level.indexOf('\\') < 0
                && level.indexOf('\0') < 0;
    }
}
