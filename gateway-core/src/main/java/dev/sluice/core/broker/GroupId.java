package dev.sluice.core.broker;

/** Names a consumer group: a group is of one stream. <i>Immutable.</i> */
public record GroupId(String stream, String group) {
    @Override
    public String toString() {
        return "group \"" + group + "\" of stream \"" + stream + "\"";
    }
}
