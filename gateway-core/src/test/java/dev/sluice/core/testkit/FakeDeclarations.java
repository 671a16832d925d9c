package dev.sluice.core.testkit;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.DeclarationPage;
import dev.sluice.core.broker.Declarations;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.Description;
import dev.sluice.core.broker.ListRequest;
import dev.sluice.core.broker.MoveRequest;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.StreamConfig;

/** Refuses every request as not supported. <i>Confined to its loop.</i> */
record FakeDeclarations(FakeConnection connection) implements Declarations {
    private void refuse(ReplyListener<?> listener) {
        if (connection.isReady()) {
            connection.answer(
                    () ->
                            listener.refused(
                                    new Refusal(
                                            Refusal.Reason.NOT_SUPPORTED,
                                            "the fake broker declares nothing")));
        }
    }

    @Override
    public void createQueue(String name, QueueConfig config, ReplyListener<Boolean> listener) {
        refuse(listener);
    }

    @Override
    public void createStream(String name, StreamConfig config, ReplyListener<Boolean> listener) {
        refuse(listener);
    }

    @Override
    public void alterQueue(String name, QueueConfig config, ReplyListener<Boolean> listener) {
        refuse(listener);
    }

    @Override
    public void alterStream(String name, StreamConfig config, ReplyListener<Boolean> listener) {
        refuse(listener);
    }

    @Override
    public void bind(Target target, TopicFilter filter, ReplyListener<Boolean> listener) {
        refuse(listener);
    }

    @Override
    public void unbind(Target target, TopicFilter filter, ReplyListener<Boolean> listener) {
        refuse(listener);
    }

    @Override
    public void delete(DeleteRequest request, ReplyListener<Target> listener) {
        refuse(listener);
    }

    @Override
    public void purge(String queue, String selector, ReplyListener<Long> listener) {
        refuse(listener);
    }

    @Override
    public void move(MoveRequest request, ReplyListener<Long> listener) {
        refuse(listener);
    }

    @Override
    public void list(ListRequest request, ReplyListener<DeclarationPage> listener) {
        refuse(listener);
    }

    @Override
    public void describe(Target target, ReplyListener<Description> listener) {
        refuse(listener);
    }

    @Override
    public void createTemporary(QueueConfig config, ReplyListener<Address> listener) {
        refuse(listener);
    }
}
