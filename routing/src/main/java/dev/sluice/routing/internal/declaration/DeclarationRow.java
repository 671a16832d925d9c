package dev.sluice.routing.internal.declaration;

import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.Settings;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.VarintReader;
import dev.sluice.routing.internal.queuelog.VarintWriter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the store keeps of a queue or stream that the configuration file does not declare;
 * docs/record-format.md has the bytes.
 *
 * <p><i>Immutable.</i>
 *
 * @param provenance declared or auto-created
 */
record DeclarationRow(Kind kind, Provenance provenance, Settings settings) {
    /** Name in UTF-8 to this. */
    static final String TABLE = "$declarations";

    private static final int VERSION = 1;

    /** What is declared. */
    enum Kind {
        QUEUE(1),
        STREAM(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    static DeclarationRow of(Named named) {
        Kind kind =
                switch (named) {
                    case Named.OfQueue _ -> Kind.QUEUE;
                    case Named.OfStream _ -> Kind.STREAM;
                };
        return new DeclarationRow(kind, named.provenance(), named.settings());
    }

    static void delete(WriteSet writes, String name) {
        writes.delete(TABLE, Bytes.utf8(name));
    }

    void put(WriteSet writes, String name) {
        writes.put(TABLE, Bytes.utf8(name), encode());
    }

    /** Every row by its name; at the start only. */
    static Map<String, DeclarationRow> load(Store store) throws CorruptQueueLogException {
        Map<Bytes, Bytes> rows = new HashMap<>();
        store.load(TABLE, rows::put);
        Map<String, DeclarationRow> read = new TreeMap<>();
        for (Map.Entry<Bytes, Bytes> row : rows.entrySet()) {
            String name = row.getKey().asUtf8();
            read.put(name, decode(name, row.getValue()));
        }
        return read;
    }

    Bytes encode() {
        VarintWriter writer =
                new VarintWriter()
                        .put(VERSION)
                        .put(kind.code)
                        .put(codeOf(provenance))
                        .put(settings.values().size());
        settings.values()
                .forEach(
                        (key, texts) -> {
                            writer.put(Bytes.utf8(key)).put(texts.size());
                            texts.forEach(text -> writer.put(Bytes.utf8(text)));
                        });
        return writer.toBytes();
    }

    static DeclarationRow decode(String name, Bytes value) throws CorruptQueueLogException {
        VarintReader reader = new VarintReader(value, "declaration \"" + name + "\"");
        reader.expect(VERSION);
        Kind kind =
                switch (reader.nextInt()) {
                    case 1 -> Kind.QUEUE;
                    case 2 -> Kind.STREAM;
                    default -> throw reader.fault("declares neither a queue nor a stream");
                };
        Provenance provenance =
                switch (reader.nextInt()) {
                    case 1 -> Provenance.DECLARED;
                    case 2 -> Provenance.AUTO_CREATED;
                    default -> throw reader.fault("has an unknown provenance");
                };
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int left = reader.nextCount(); left > 0; left--) {
            String key = reader.nextBytes().asUtf8();
            List<String> texts = new ArrayList<>();
            for (int more = reader.nextCount(); more > 0; more--) {
                texts.add(reader.nextBytes().asUtf8());
            }
            values.put(key, texts);
        }
        reader.expectEnd();
        return new DeclarationRow(kind, provenance, new Settings(values));
    }

    private static int codeOf(Provenance provenance) {
        return switch (provenance) {
            case DECLARED -> 1;
            case AUTO_CREATED -> 2;
            case CONFIGURED, TEMPORARY ->
                    throw new IllegalArgumentException(provenance + " is not kept");
        };
    }
}
