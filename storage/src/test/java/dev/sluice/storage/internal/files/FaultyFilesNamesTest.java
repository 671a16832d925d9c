package dev.sluice.storage.internal.files;

import static dev.sluice.storage.internal.files.DataFilesContract.direct;
import static dev.sluice.storage.internal.files.DataFilesContract.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Whatever happened to names before a crash: what was forced is there, and once. */
class FaultyFilesNamesTest {
    private static final List<String> NAMES = List.of("1", "2", "x/1", "x/2", "y/1", "y/2");

    /** A user of the files who remembers what must be there. */
    private static final class User {
        private final SplittableRandom random;
        private final FaultyFiles files;
        private final Map<String, String> contents = new TreeMap<>();
        private final Set<String> forced = new HashSet<>();
        private final Set<String> touched = new HashSet<>();
        private int made;

        User(int seed) {
            random = new SplittableRandom(seed);
            files = new FaultyFiles(seed);
        }

        void act() throws IOException {
            String name = anyName();
            switch (random.nextInt(5)) {
                case 0 -> create(name);
                case 1 -> rename(name, anyName());
                case 2 -> delete(name);
                case 3 -> deleteFolder(FileNames.folderOf(name));
                default -> force(FileNames.folderOf(name));
            }
        }

        private String anyName() {
            return NAMES.get(random.nextInt(NAMES.size()));
        }

        private void create(String name) throws IOException {
            if (!files.exists(name)) {
                String content = "file " + made++;
                try (DataFile file = files.create(name)) {
                    file.write(direct(content), 0);
                    file.force();
                }
                contents.put(name, content);
                touched.add(FileNames.folderOf(name));
            }
        }

        private void rename(String from, String to) throws IOException {
            String folder = FileNames.folderOf(to);
            if (files.exists(from) && (folder.isEmpty() || files.exists(folder))) {
                files.rename(from, to);
                String content = contents.remove(from);
                String replaced = contents.put(to, content);
                if (replaced != null) {
                    forced.remove(replaced);
                }
                touched.add(FileNames.folderOf(from));
                touched.add(folder);
            }
        }

        private void delete(String name) throws IOException {
            files.delete(name);
            String content = contents.remove(name);
            if (content != null) {
                forced.remove(content);
                touched.add(FileNames.folderOf(name));
            }
        }

        private void deleteFolder(String folder) throws IOException {
            if (!folder.isEmpty() && files.list(folder).isEmpty()) {
                files.delete(folder);
                touched.add("");
                touched.add(folder);
            }
        }

        private void force(String folder) throws IOException {
            if (folder.isEmpty() || files.exists(folder)) {
                files.forceFolder(folder);
                touched.remove(folder);
                contents.forEach(
                        (name, content) -> {
                            if (FileNames.folderOf(name).equals(folder)) {
                                forced.add(content);
                            }
                        });
            }
        }

        void checkAfterCrash() throws IOException {
            Map<String, List<String>> before = lists(files);
            FaultyFiles after = files.crash();
            List<String> found = new ArrayList<>();
            for (String name : after.names()) {
                try (DataFile file = after.open(name)) {
                    found.add(text(file));
                }
            }
            assertEquals(found.size(), new HashSet<>(found).size(), () -> after + ": " + found);
            Set<String> lost = new HashSet<>(forced);
            found.forEach(lost::remove);
            assertEquals(Set.of(), lost, after::toString);
            Map<String, List<String>> untouched = lists(after);
            before.keySet().removeAll(touched);
            untouched.keySet().retainAll(before.keySet());
            assertEquals(before, untouched, after::toString);
        }

        private static Map<String, List<String>> lists(FaultyFiles files) throws IOException {
            Map<String, List<String>> lists = new TreeMap<>();
            for (String folder : List.of("", "x", "y")) {
                lists.put(folder, files.list(folder));
            }
            return lists;
        }
    }

    @Test
    void keepsForcedNamesWhateverElseIsLost() throws IOException {
        for (int seed = 0; seed < 5_000; seed++) {
            User user = new User(seed);
            for (int i = 0; i < 3 + seed % 40; i++) {
                user.act();
            }
            user.checkAfterCrash();
        }
    }
}
