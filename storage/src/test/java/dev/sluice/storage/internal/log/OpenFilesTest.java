package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.storage.internal.files.DataFile;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

class OpenFilesTest {
    private final MemoryFiles files = new MemoryFiles();
    private final OpenFiles openFiles = new OpenFiles(files, 2);

    @Test
    void keepsWhatWasUsedLast() throws Exception {
        DataFile first = touch(1);
        touch(2);
        assertSame(first, touch(1));
        touch(3);

        assertEquals(2, files.openHandles());
        assertSame(first, touch(1));
    }

    @Test
    void neverClosesWhatIsHeld() throws Exception {
        make(1);
        OpenFiles.Hold held = openFiles.open(FileKey.bundle(1));
        for (int i = 2; i < 10; i++) {
            touch(i);
        }
        assertEquals(0, held.file().size());
        held.close();
        assertEquals(2, openFiles.count());
    }

    @Test
    void goesBelowItsLimitAgainAfterManyWereHeld() throws Exception {
        OpenFiles.Hold[] holds = new OpenFiles.Hold[5];
        for (int i = 0; i < holds.length; i++) {
            make(i);
            holds[i] = openFiles.open(FileKey.bundle(i));
        }
        assertEquals(5, files.openHandles());
        for (OpenFiles.Hold hold : holds) {
            hold.close();
        }
        assertEquals(2, files.openHandles());
    }

    @Test
    void whoHoldsADroppedFileMayGoOn() throws Exception {
        make(1);
        OpenFiles.Hold held = openFiles.open(FileKey.bundle(1));
        openFiles.drop(FileKey.bundle(1));
        files.delete(FileKey.bundle(1).name());

        assertEquals(0, held.file().size());
        held.close();
        assertEquals(0, files.openHandles());
        assertThrows(NoSuchFileException.class, () -> openFiles.open(FileKey.bundle(1)));
    }

    @Test
    void createNeverGivesAFileThatWasDeleted() throws Exception {
        DataFile old = touch(1);
        files.delete(FileKey.bundle(1).name());

        try (OpenFiles.Hold hold = openFiles.create(FileKey.bundle(1))) {
            assertNotSame(old, hold.file());
        }
        assertEquals(1, files.openHandles());
    }

    @Test
    void closesEverythingAtTheEnd() throws Exception {
        touch(1);
        make(2);
        OpenFiles.Hold held = openFiles.open(FileKey.bundle(2));

        openFiles.close();

        assertEquals(1, files.openHandles());
        held.close();
        assertEquals(0, files.openHandles());
    }

    @Test
    void refusesToBeLetGoTwice() throws Exception {
        make(1);
        OpenFiles.Hold held = openFiles.open(FileKey.bundle(1));
        held.close();
        assertThrows(IllegalStateException.class, held::close);
    }

    private void make(long number) throws IOException {
        files.set(FileKey.bundle(number).name(), new byte[0]);
    }

    private DataFile touch(long number) throws IOException {
        if (!files.exists(FileKey.bundle(number).name())) {
            make(number);
        }
        try (OpenFiles.Hold hold = openFiles.open(FileKey.bundle(number))) {
            return hold.file();
        }
    }
}
