package dev.sluice.storage.internal.files;

/** The simulated files do what the real ones do as long as nothing goes wrong. */
class FaultyFilesTest extends DataFilesContract {
    @Override
    DataFiles newFiles() {
        return new FaultyFiles(1);
    }
}
