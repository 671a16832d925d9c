package dev.sluice.storage.internal.files;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Errors of the file system, told with what was tried and where. */
final class FileErrors {
    private FileErrors() {}

    /**
     * @param tried what could not be done, as in "write 12 bytes at 40 of"
     */
    static IOException failed(String tried, Path path, IOException cause) {
        return new IOException("cannot " + tried + " " + path + ": " + reason(cause), cause);
    }

    private static String reason(IOException cause) {
        return switch (cause) {
            case AccessDeniedException _ -> "this user has no right to";
            case NoSuchFileException _ -> "there is none";
            case FileAlreadyExistsException _ -> "it exists already";
            case DirectoryNotEmptyException _ -> "it is not empty";
            case NotDirectoryException _ -> "it is no folder";
            case ClosedChannelException _ -> "it is closed";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> String.valueOf(cause.getMessage());
        };
    }
}
