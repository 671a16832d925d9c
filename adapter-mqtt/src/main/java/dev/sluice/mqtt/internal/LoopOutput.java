package dev.sluice.mqtt.internal;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.mqtt.mapping.OutgoingProperties;
import dev.sluice.mqtt.session.TemplateCache;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

/**
 * What the connections of one event loop share while they send one message to many: its templates
 * and one direct copy of a large payload. It is let go at the end of the loop's turn. <i>Confined
 * to its event loop.</i>
 */
final class LoopOutput {
    private final Loop loop;
    private final TemplateCache templates;
    private final ByteBufAllocator allocator;
    private @Nullable Bytes payload;
    private @Nullable ByteBuf copy;
    private boolean clearing;

    LoopOutput(Loop loop, OutgoingProperties outgoing, ByteBufAllocator allocator) {
        this.loop = loop;
        this.templates = new TemplateCache(outgoing);
        this.allocator = allocator;
    }

    TemplateCache templates() {
        return templates;
    }

    /** A buffer with the payload that shares its memory with the others; the caller owns it. */
    @SuppressWarnings("ReferenceEquality") // the same payload, not an equal one: never compared
    ByteBuf share(Bytes wanted) {
        ByteBuf shared = copy;
        if (shared == null || payload != wanted) {
            release();
            shared = allocator.directBuffer(wanted.length());
            wanted.writeTo(shared);
            payload = wanted;
            copy = shared;
        }
        return shared.retainedDuplicate();
    }

    /** Lets go of the message when the current turn is over. */
    void clearSoon() {
        if (!clearing) {
            clearing = true;
            loop.execute(this::clear);
        }
    }

    private void clear() {
        clearing = false;
        templates.clear();
        release();
    }

    private void release() {
        ByteBuf shared = copy;
        copy = null;
        payload = null;
        if (shared != null) {
            shared.release();
        }
    }
}
