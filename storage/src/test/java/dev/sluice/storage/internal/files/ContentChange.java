package dev.sluice.storage.internal.files;

/** Something that happened to a file's content. <i>Immutable.</i> */
sealed interface ContentChange {
    void applyTo(Content content);

    /** Bytes that nobody changes any more. */
    final class Written implements ContentChange {
        private final int position;
        private final byte[] bytes;

        Written(int position, byte[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }

        int position() {
            return position;
        }

        int length() {
            return bytes.length;
        }

        int end() {
            return position + bytes.length;
        }

        @Override
        public void applyTo(Content content) {
            content.write(position, bytes, 0, bytes.length);
        }

        /** Applies what lies between two positions of the file. */
        void applyTo(Content content, int from, int to) {
            content.write(from, bytes, from - position, to - from);
        }
    }

    record Cut(int size) implements ContentChange {
        @Override
        public void applyTo(Content content) {
            content.cutTo(size);
        }
    }

    record Flipped(int position, int bit) implements ContentChange {
        @Override
        public void applyTo(Content content) {
            content.flip(position, bit);
        }
    }
}
