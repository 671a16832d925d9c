package dev.sluice.core.contract;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/** Makes plain buffers and remembers the largest capacity that was asked for. */
final class MeasuringAllocator extends AbstractByteBufAllocator {
    private int largestBytes;

    int largestBytes() {
        return largestBytes;
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    @Override
    public int calculateNewCapacity(int minNewCapacity, int maxCapacity) {
        largestBytes = Math.max(largestBytes, minNewCapacity);
        return super.calculateNewCapacity(minNewCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        largestBytes = Math.max(largestBytes, initialCapacity);
        return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        largestBytes = Math.max(largestBytes, initialCapacity);
        return new UnpooledDirectByteBuf(this, initialCapacity, maxCapacity);
    }
}
