package dev.sluice.storage.internal.files;

import java.io.IOException;
import java.util.List;

/**
 * The files of one data directory. Names are relative to it, with {@code /} between folders; the
 * folder of the directory itself is the empty name.
 *
 * <p>Made, renamed and deleted names survive a crash once {@link #forceFolder} of their folder has
 * returned; before that each may or may not have happened.
 *
 * <p><i>Thread-safe.</i>
 */
public interface DataFiles {
    /** The names, without the folder, of the files and folders in it, sorted; none if it is new. */
    List<String> list(String folder) throws IOException;

    boolean exists(String name) throws IOException;

    /** Makes an empty file, and the folders to it; fails if the name is taken. */
    DataFile create(String name) throws IOException;

    /** Opens a file to read and write it; fails if there is none. */
    DataFile open(String name) throws IOException;

    /** Gives a file another name in one step; a file that has the new name is replaced. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file or an empty folder; nothing happens if there is none. */
    void delete(String name) throws IOException;

    /** Makes what happened to the names in a folder durable. */
    void forceFolder(String folder) throws IOException;

    /** How many more bytes the directory can take. */
    long freeBytes() throws IOException;
}
