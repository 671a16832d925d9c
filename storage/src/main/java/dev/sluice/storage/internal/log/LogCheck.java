package dev.sluice.storage.internal.log;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;

import java.io.IOException;

/** Walks over everything that a stored log says is there, down to the records. */
final class LogCheck {
    private final OpenFiles files;
    private final int pieceBytes;

    LogCheck(OpenFiles files, LogConfig config) {
        this.files = files;
        this.pieceBytes = config.blockBytes();
    }

    void verify(int partition, StoredLog stored) throws IOException, CorruptLogException {
        for (Segment segment : stored.segments()) {
            FileKey key = FileKey.segment(partition, segment);
            try (OpenFiles.Hold hold = files.open(key)) {
                SegmentScan.indexOf(
                        hold.file(),
                        segment,
                        pieceBytes,
                        (batch, position) -> {
                            BatchReader.open(batch).checkAll();
                            return true;
                        });
            }
        }
        for (Extent extent : stored.extents()) {
            verify(partition, extent);
        }
    }

    private void verify(int partition, Extent extent) throws IOException, CorruptLogException {
        FileKey key = FileKey.bundle(extent.bundle());
        try (OpenFiles.Hold hold = files.open(key)) {
            Bytes header = SegmentScan.read(hold.file(), 0, BundleFormat.HEADER_BYTES);
            BundleFormat.checkHeader(key.name(), extent.bundle(), header.asByteBuffer());
            int runHeader = BundleFormat.RUN_HEADER_BYTES;
            Bytes run =
                    SegmentScan.read(
                            hold.file(), extent.position() - runHeader, runHeader + extent.bytes());
            BundleFormat.checkRunHeader(
                    key.name(), partition, extent, run.slice(0, runHeader).toArray());
            BatchWalk walk =
                    new BatchWalk(
                            key.name(),
                            extent.position(),
                            run.slice(runHeader, extent.bytes()),
                            extent.baseOffset(),
                            extent.nextOffset());
            long highestMs = Long.MIN_VALUE;
            while (walk.hasNext()) {
                Batch batch = walk.next();
                checkRecords(key.name(), extent.position() + walk.at(), batch);
                highestMs = Math.max(highestMs, Batches.maxTimestampMs(batch));
            }
            if (highestMs != extent.maxTimestampMs()) {
                throw new CorruptLogException(
                        key.name(),
                        extent.position(),
                        "the batches reach to time " + highestMs + ", unlike " + extent);
            }
        }
    }

    private static void checkRecords(String file, long position, Batch batch)
            throws CorruptLogException {
        try {
            BatchReader.open(batch).checkAll();
        } catch (RecordFormatException e) {
            throw new CorruptLogException(file, position, String.valueOf(e.getMessage()));
        }
    }
}
