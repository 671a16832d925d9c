package dev.sluice.storage;

import static dev.sluice.storage.FilledStore.FIRST_FRAME;
import static dev.sluice.storage.FilledStore.LARGE;
import static dev.sluice.storage.FilledStore.SMALL;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.StoredData.DumpRequest;
import dev.sluice.core.store.StoredData.Finding;
import dev.sluice.core.store.StoredData.Item;
import dev.sluice.core.store.StoredData.Part;
import dev.sluice.core.store.StoredData.Summary;
import dev.sluice.core.store.StoredDataException;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The check and the dump of a store that was killed, sound and with every kind of damage. */
class LocalDataTest {
    private static final int STRIDE = 61;

    private final FilledStore filled = new FilledStore();
    private final SteppedStore stepped = filled.stepped;

    LocalDataTest() throws StoreOpenException {}

    @Test
    void findsNothingWhereNothingIsWrong() throws StoredDataException {
        Map<String, Bytes> before = filled.everything();
        Checked checked = checked();
        assertEquals(List.of(), checked.problems());
        assertEquals(2, checked.summary().partitions());
        assertEquals(52, checked.summary().messages());
        assertEquals(12, checked.summary().frames());
        assertEquals(before, filled.everything());
    }

    @Test
    void findsEveryFlippedBitOfASegmentOrBundle() throws StoredDataException {
        List<String> names =
                filled.names(name -> name.endsWith(".log") || name.startsWith("bundles/"));
        assertTrue(names.size() >= 3, names::toString);
        for (String name : names) {
            int size = stepped.files().bytes(name).length;
            int missed = 0;
            for (int at = 0; at < size; at += STRIDE) {
                filled.flip(name, at);
                List<Finding> problems = checked().problems();
                filled.flip(name, at);
                if (problems.isEmpty()) {
                    missed++;
                    assertTrue(isUnchecked(name, at), name + " at " + at);
                } else {
                    Finding first = problems.getFirst();
                    assertEquals(name, first.file());
                    long position = first.position().orElseThrow();
                    assertTrue(position <= at + 5_000 && position > at - 5_000, first::toString);
                }
            }
            assertTrue(missed * 10 < size / STRIDE + 10, name);
        }
    }

    /** The leader epoch of a batch is outside of every checksum; a crash leaves runs unnamed. */
    private boolean isUnchecked(String name, int at) throws StoredDataException {
        if (name.startsWith("bundles/")
                && items(Part.CHECKPOINT, "").stream()
                        .filter(item -> name.equals(item.fields().get("file")))
                        .noneMatch(item -> isWithin(item, at))) {
            return true;
        }
        return isEpoch(name, at);
    }

    private static boolean isWithin(Item extent, int at) {
        long position = number(extent, "position");
        long bytes = number(extent, "bytes");
        return at >= position - 32 && at < position + bytes;
    }

    private static long number(Item item, String field) {
        return ((Number) Objects.requireNonNull(item.fields().get(field))).longValue();
    }

    private boolean isEpoch(String name, int at) throws StoredDataException {
        return items(Part.SEGMENT, name).stream()
                .mapToLong(item -> at - number(item, "position"))
                .anyMatch(in -> in >= 12 && in < 16);
    }

    @Test
    void findsEveryFlippedBitOfTheCheckpointAndTheFormat() throws StoredDataException {
        for (String name : List.of("checkpoint", "format")) {
            for (int at = 0; at < stepped.files().bytes(name).length; at += 3) {
                filled.flip(name, at);
                assertEquals(name, checked().problems().getFirst().file());
                filled.flip(name, at);
            }
        }
    }

    @Test
    void findsEveryFlippedBitOfATable() throws StoredDataException {
        String name = named("tables/");
        for (int at = 0; at < stepped.files().bytes(name).length; at += 7) {
            filled.flip(name, at);
            List<Finding> problems = checked().problems();
            assertEquals(1, problems.size());
            assertEquals(name, problems.getFirst().file());
            assertTrue(problems.getFirst().meaning().contains("table"), problems::toString);
            filled.flip(name, at);
        }
    }

    @Test
    void findsEveryFlippedBitOfTheJournal() throws StoredDataException {
        String journal = filled.journal();
        List<Integer> frames = filled.frames(journal);
        ByteBuffer content = ByteBuffer.wrap(stepped.files().bytes(journal));
        for (int i = 0; i < frames.size() - 1; i++) {
            int frame = frames.get(i);
            long sequence = content.getLong(frame + 16);
            for (int at = frame; at < frames.get(i + 1); at += STRIDE) {
                filled.flip(journal, at);
                List<Finding> problems = checked().problems();
                filled.flip(journal, at);
                assertEquals(1, problems.size(), "at " + at);
                Finding found = problems.getFirst();
                assertEquals(journal, found.file());
                assertEquals(frame, found.position().orElseThrow());
                assertTrue(found.action().endsWith("--cut-journal " + sequence + "'"));
            }
        }
        for (int at = 0; at < 20; at++) {
            filled.flip(journal, at);
            assertEquals(journal, checked().problems().getFirst().file());
            filled.flip(journal, at);
        }
    }

    @Test
    void saysOfATornLastFrameThatTheNextStartLeavesItOut() throws StoredDataException {
        String journal = filled.journal();
        int last = filled.frames(journal).getLast();
        filled.flip(journal, last + 60);
        Checked checked = checked();
        assertEquals(List.of(), checked.problems());
        Finding note = checked.findings().getFirst();
        assertEquals(journal, note.file());
        assertEquals(last, note.position().orElseThrow());
        assertEquals("the next start leaves it out", note.action());
    }

    @Test
    void findsFilesThatAreMissing() throws StoreOpenException, StoredDataException {
        for (String kind : List.of("partitions/", "bundles/", "tables/", "checkpoint")) {
            FilledStore other = new FilledStore();
            String name = other.names(each -> each.startsWith(kind)).getLast();
            other.delete(name);
            List<Finding> problems = checked(other.stepped.files()).problems();
            assertEquals(name, problems.getFirst().file());
        }
    }

    @Test
    void findsAFileThatIsCutOff() throws Exception {
        for (String kind : List.of("partitions/", "bundles/", "tables/", "checkpoint")) {
            FilledStore other = new FilledStore();
            String name =
                    other.names(each -> each.startsWith(kind) && !each.endsWith(".index"))
                            .getFirst();
            try (var file = other.stepped.files().open(name)) {
                file.truncate(file.size() / 2);
            }
            List<Finding> problems = checked(other.stepped.files()).problems();
            assertEquals(name, problems.getFirst().file());
        }
    }

    @Test
    void findsAnIndexThatSaysSomethingElse() throws StoredDataException {
        String index = named("partitions/", ".index");
        filled.flip(index, 5);
        Finding found = checked().problems().getFirst();
        assertEquals(index, found.file());
        assertEquals(5, found.position().orElseThrow());
        assertEquals("make it anew with 'sluice data repair --rebuild-indexes'", found.action());
    }

    @Test
    void goesOnBehindDamage() throws StoredDataException {
        String segment = named("partitions/", ".log");
        filled.flip(segment, 100);
        filled.flip(segment, stepped.files().bytes(segment).length - 100);
        filled.flip(named("tables/"), 30);
        filled.flip(filled.journal(), FIRST_FRAME + 10);
        List<Finding> problems = checked().problems();
        assertEquals(4, problems.size(), problems::toString);
        assertTrue(problems.getFirst().meaning().startsWith("offset 0 of large/0"));
    }

    @Test
    void refusesADirectoryWithoutData() throws Exception {
        FaultyFiles empty = new FaultyFiles(1);
        empty.create("notes.txt").close();
        StoredDataException refused =
                assertThrows(StoredDataException.class, () -> Inspected.data(empty));
        assertEquals(
                empty
                        + " is no data directory: it has neither the file format, nor the file"
                        + " checkpoint, nor the folder journal",
                refused.getMessage());
        assertEquals(List.of("notes.txt"), empty.names());
    }

    @Test
    void dumpsAPartitionFromFilesAndJournal() throws StoredDataException {
        List<Item> all = items(Part.PARTITION, "large/0");
        assertEquals(26, all.size());
        for (int i = 0; i < all.size(); i++) {
            assertEquals((long) i, all.get(i).fields().get("offset"));
        }
        assertTrue(all.getFirst().fields().get("body") instanceof Bytes);
        List<Item> some = new ArrayList<>();
        Inspected.data(stepped.files())
                .dump(new DumpRequest(Part.PARTITION, "small/0", 5, 24, 7), some::add);
        assertEquals(7, some.size());
        assertEquals(5L, some.getFirst().fields().get("offset"));
    }

    @Test
    void dumpsWhatIsSoundAndNamesWhatIsNot() throws StoredDataException {
        String segment = named("partitions/", ".log");
        filled.flip(segment, 100);
        List<Item> all = items(Part.PARTITION, "large/0");
        assertEquals(26, all.size());
        assertEquals(1, all.stream().filter(item -> item.kind().equals("damage")).count());
    }

    @Test
    void dumpsTheOtherParts() throws StoredDataException {
        assertEquals(1, items(Part.TABLE, "table").size());
        assertEquals(
                12,
                items(Part.JOURNAL, "").stream()
                        .filter(item -> item.kind().equals("frame"))
                        .filter(item -> filled.journal().equals(item.fields().get("file")))
                        .count());
        assertTrue(
                items(Part.OVERVIEW, "").stream()
                        .anyMatch(item -> "large/0".equals(item.fields().get("name"))));
        assertFalse(items(Part.SEGMENT, named("bundles/")).isEmpty());
        assertThrows(StoredDataException.class, () -> items(Part.PARTITION, "none/0"));
        assertThrows(StoredDataException.class, () -> items(Part.TABLE, "none"));
        assertThrows(StoredDataException.class, () -> items(Part.SEGMENT, "partitions/none"));
        assertEquals(filled.committedTo(SMALL).size(), items(Part.PARTITION, "small/0").size());
        assertEquals(filled.committedTo(LARGE).size(), items(Part.PARTITION, "large/0").size());
    }

    private List<Item> items(Part part, String name) throws StoredDataException {
        List<Item> items = new ArrayList<>();
        Inspected.data(stepped.files())
                .dump(new DumpRequest(part, name, 0, Long.MAX_VALUE, Long.MAX_VALUE), items::add);
        return items;
    }

    private String named(String prefix) {
        return filled.names(name -> name.startsWith(prefix)).getFirst();
    }

    private String named(String prefix, String suffix) {
        return filled.names(name -> name.startsWith(prefix) && name.endsWith(suffix)).getFirst();
    }

    private Checked checked() throws StoredDataException {
        return checked(stepped.files());
    }

    private static Checked checked(FaultyFiles files) throws StoredDataException {
        List<Finding> findings = new ArrayList<>();
        Summary summary = Inspected.verify(files, findings);
        return new Checked(findings, summary);
    }

    private record Checked(List<Finding> findings, Summary summary) {
        List<Finding> problems() {
            return findings.stream().filter(Finding::isProblem).toList();
        }
    }
}
