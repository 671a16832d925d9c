package dev.sluice.storage;

import static dev.sluice.storage.FilledStore.LARGE;
import static dev.sluice.storage.FilledStore.SMALL;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.StoredData.Finding;
import dev.sluice.core.store.StoredData.Repair;
import dev.sluice.core.store.StoredData.RepairRequest;
import dev.sluice.core.store.StoredDataException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.files.CrashedException;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Repairs give up what they say and keep everything else. */
class LocalRepairTest {
    private final FilledStore filled = new FilledStore();
    private final SteppedStore stepped = filled.stepped;

    LocalRepairTest() throws StoreOpenException {}

    @Test
    void cutsTheJournalBeforeAnyDamagedFrame() throws Exception {
        for (int i = 1; i < 11; i++) {
            FilledStore other = new FilledStore();
            String journal = other.journal();
            int at = other.frames(journal).get(i);
            byte[] before = other.stepped.files().bytes(journal);
            long frame = ByteBuffer.wrap(before).getLong(at + 16);
            other.flip(journal, at + 60);
            Repair repair = plan(other.stepped.files(), cut(frame));
            assertEquals(List.of(journal), repair.files());
            assertEquals(
                    "cuts %s at byte %d; frame %d is the last".formatted(journal, at, frame - 1),
                    repair.steps().getFirst().change());
            assertEquals(
                    "frames %d to %d, of which %d can be read and 1 cannot"
                            .formatted(frame, frame + 11 - i, 11 - i),
                    repair.steps().getFirst().loss().getFirst());
            repair.apply("repair-1");
            other.flip("repair-1/" + journal, at + 60);
            assertArrayEquals(before, other.stepped.files().bytes("repair-1/" + journal));
            assertSound(other.stepped.files());
            other.stepped.open();
            // Frames of the two partitions take turns.
            assertEquals(20 + (i + 1) / 2, other.readable(LARGE));
            assertEquals(20 + i / 2, other.readable(SMALL));
        }
    }

    @Test
    void givesUpTheWholeJournalWhenItsFirstFrameIsDamaged() throws Exception {
        int at = filled.frames(filled.journal()).getFirst();
        filled.flip(filled.journal(), at + 60);
        Repair repair = plan(stepped.files(), cut(41));
        assertEquals(List.of(filled.journal()), repair.files());
        repair.apply("repair-1");
        assertSound(stepped.files());
        stepped.open();
        assertEquals(20, filled.readable(LARGE));
        assertEquals(20, filled.readable(SMALL));
    }

    @Test
    void saysWhichOffsetsAndChangesACutTakes() throws StoredDataException {
        String journal = filled.journal();
        int at = filled.frames(journal).get(4);
        long frame = ByteBuffer.wrap(stepped.files().bytes(journal)).getLong(at + 16);
        filled.flip(journal, at + 60);
        assertEquals(
                List.of(
                        "frames %d to %d, of which 7 can be read and 1 cannot"
                                .formatted(frame, frame + 7),
                        "offsets 22 to 25 of large/0, which new messages get again",
                        "offsets 22 to 25 of small/0, which new messages get again",
                        "7 changes of the table table"),
                plan(stepped.files(), cut(frame)).steps().getFirst().loss());
    }

    @Test
    void cutsAJournalThatLacksAFile() throws Exception {
        stepped.open();
        stepped.step(1);
        for (int i = 0; i < 2; i++) {
            stepped.commit(0, new WriteSet().put("table", FilledStore.KEY, filled.bytes(40_000)));
            stepped.step(0);
        }
        stepped.kill();
        List<String> live =
                filled.names(name -> name.startsWith("journal/")).stream()
                        .filter(name -> !filled.frames(name).isEmpty())
                        .toList();
        assertTrue(live.size() >= 2, live::toString);
        filled.delete(live.get(live.size() - 2));
        Finding found = problems(stepped.files()).getFirst();
        String action = found.action();
        long frame =
                Long.parseLong(action.substring(action.lastIndexOf(' ') + 1, action.length() - 1));
        plan(stepped.files(), cut(frame)).apply("repair-1");
        assertSound(stepped.files());
        stepped.open();
        assertEquals(26, filled.readable(LARGE));
        stepped.close();
        stepped.open();
        assertEquals(26, filled.readable(LARGE));
    }

    @Test
    void skipsADamagedSegmentAndKeepsTheRest() throws Exception {
        String segment = filled.names(name -> name.endsWith(".log")).getFirst();
        filled.flip(segment, stepped.files().bytes(segment).length / 2);
        Repair repair = plan(stepped.files(), skip(LARGE));
        String change = repair.steps().getFirst().change();
        String word = "begin at offset ";
        int from = change.indexOf(word) + word.length();
        long start = Long.parseLong(change.substring(from, change.indexOf(',', from)));
        assertTrue(start > 1 && start < 20, change);
        assertEquals(
                List.of(
                        "offsets 0 to %d of large/0; %d messages of them can still be read with"
                                        .formatted(start - 1, start - 1)
                                + " 'sluice data dump partition large/0'"),
                repair.steps().getFirst().loss());
        assertTrue(repair.files().containsAll(List.of("checkpoint", segment)));
        repair.apply("repair-1");
        assertTrue(filled.names(segment::equals).isEmpty());
        assertFalse(filled.names(("repair-1/" + segment)::equals).isEmpty());
        assertSound(stepped.files());
        stepped.open();
        assertEquals(start, stepped.store().bounds(LARGE).startOffset());
        assertEquals(26, stepped.store().bounds(LARGE).endOffset());
        Recorded read = stepped.read(LARGE, start, 1);
        stepped.answer();
        assertFalse(read.failed());
        assertEquals(26, filled.readable(SMALL));
        assertFalse(stepped.commit(filled.append(LARGE, 100)).failed());
    }

    @Test
    void skipsADamagedRunOfABundle() throws Exception {
        String bundle = filled.names(name -> name.startsWith("bundles/")).getFirst();
        filled.flip(bundle, stepped.files().bytes(bundle).length / 2);
        assertFalse(problems(stepped.files()).isEmpty());
        plan(stepped.files(), skip(SMALL)).apply("repair-1");
        assertSound(stepped.files());
        stepped.open();
        assertTrue(stepped.store().bounds(SMALL).startOffset() > 0);
        assertEquals(26, stepped.store().bounds(SMALL).endOffset());
        assertEquals(26, filled.readable(LARGE));
    }

    @Test
    void makesIndexesAndHeadersAnew() throws Exception {
        Map<String, Bytes> before = filled.everything();
        filled.delete(filled.names(name -> name.endsWith(".index")).getFirst());
        filled.flip(filled.names(name -> name.endsWith(".index")).getLast(), 3);
        String bundle = filled.names(name -> name.startsWith("bundles/")).getFirst();
        filled.flip(bundle, 5);
        filled.flip(bundle, 20);
        assertFalse(problems(stepped.files()).isEmpty());
        Repair repair =
                plan(stepped.files(), new RepairRequest(OptionalLong.empty(), List.of(), true));
        assertTrue(repair.steps().stream().allMatch(step -> step.loss().isEmpty()));
        repair.apply("repair-1");
        assertSound(stepped.files());
        before.forEach(
                (name, bytes) ->
                        assertEquals(bytes, Bytes.wrap(stepped.files().bytes(name)), name));
        assertTrue(
                plan(stepped.files(), new RepairRequest(OptionalLong.empty(), List.of(), true))
                        .steps()
                        .isEmpty());
    }

    @Test
    void goesOnAfterACrashAnywhere() throws Exception {
        int crash = 0;
        boolean isDone = false;
        while (!isDone) {
            FilledStore other = new FilledStore();
            String journal = other.journal();
            int at = other.frames(journal).get(4);
            long frame = ByteBuffer.wrap(other.stepped.files().bytes(journal)).getLong(at + 16);
            other.flip(journal, at + 60);
            other.flip(other.names(name -> name.endsWith(".log")).getFirst(), 100);
            FaultyFiles files = other.stepped.files();
            files.crashAfter(crash++);
            isDone = applied(files, frame, "repair-1");
            FaultyFiles found = files.crash();
            if (!isDone) {
                if (problems(found).stream().anyMatch(f -> f.file().startsWith("journal/"))) {
                    plan(found, cut(frame)).apply("repair-2");
                }
                plan(found, skip(LARGE)).apply("repair-3");
            }
            assertSound(found);
        }
        assertTrue(crash > 5, "crashed " + crash + " times");
    }

    private static boolean applied(FaultyFiles files, long frame, String folder) {
        try {
            plan(files, new RepairRequest(OptionalLong.of(frame), List.of(LARGE), false))
                    .apply(folder);
            return true;
        } catch (StoredDataException e) {
            Throwable cause = e;
            while (cause != null && !(cause instanceof CrashedException)) {
                cause = cause.getCause();
            }
            assertTrue(cause != null, e::toString);
            return false;
        }
    }

    @Test
    void changesNothingUnlessItIsApplied() throws Exception {
        filled.flip(filled.names(name -> name.endsWith(".log")).getFirst(), 100);
        Map<String, Bytes> before = filled.everything();
        plan(stepped.files(), skip(LARGE));
        assertEquals(before, filled.everything());
    }

    @Test
    void refusesWhatItCannotDo() throws IOException {
        assertRefused(
                cut(40), "the journal is sound up to frame 52, its last; there is nothing to cut");
        assertRefused(
                skip(new PartitionId("none", 0)),
                "there is no partition none/0 in the checkpoint; 'sluice data dump checkpoint'"
                        + " lists those there are");
        int at = filled.frames(filled.journal()).get(3);
        filled.flip(filled.journal(), at);
        String message = assertRefused(cut(1));
        assertTrue(message.startsWith("the first frame that cannot be used is 44 ("), message);
        assertTrue(message.endsWith("; say --cut-journal 44"), message);
        filled.flip("checkpoint", 30);
        assertTrue(assertRefused(cut(44)).contains("restore the whole data directory"));
        filled.delete("checkpoint");
        assertTrue(assertRefused(cut(1)).startsWith("there is no checkpoint"));
        filled.flip("format", 3);
        assertTrue(assertRefused(skip(LARGE)).startsWith("format: its checksum is wrong"));
    }

    @Test
    void changesNothingWhenThereIsNoRoomForCopies() throws Exception {
        filled.flip(filled.names(name -> name.endsWith(".log")).getFirst(), 100);
        Repair repair = plan(stepped.files(), skip(LARGE));
        long used =
                stepped.files().names().stream()
                        .mapToLong(name -> stepped.files().bytes(name).length)
                        .sum();
        stepped.files().capacity(used + 100);
        Map<String, Bytes> before = filled.everything();
        StoredDataException refused =
                assertThrows(StoredDataException.class, () -> repair.apply("repair-1"));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("nothing was changed"));
        assertEquals(before, filled.everything());
    }

    private void assertRefused(RepairRequest request, String message) {
        assertEquals(message, assertRefused(request));
    }

    private String assertRefused(RepairRequest request) {
        Map<String, Bytes> before = filled.everything();
        StoredDataException refused =
                assertThrows(StoredDataException.class, () -> plan(stepped.files(), request));
        assertEquals(before, filled.everything());
        return String.valueOf(refused.getMessage());
    }

    private static RepairRequest cut(long frame) {
        return new RepairRequest(OptionalLong.of(frame), List.of(), false);
    }

    private static RepairRequest skip(PartitionId id) {
        return new RepairRequest(OptionalLong.empty(), List.of(id), false);
    }

    private static Repair plan(FaultyFiles files, RepairRequest request)
            throws StoredDataException {
        return Inspected.data(files).plan(request);
    }

    private static void assertSound(FaultyFiles files) throws StoredDataException {
        assertEquals(List.of(), problems(files));
    }

    private static List<Finding> problems(FaultyFiles files) throws StoredDataException {
        List<Finding> found = new ArrayList<>();
        Inspected.verify(files, found);
        return found.stream().filter(Finding::isProblem).toList();
    }
}
