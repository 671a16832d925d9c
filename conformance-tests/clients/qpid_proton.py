"""python3-qpid-proton (AMQP 1.0) as a command for the tests.

KIND is the terminus capability: topic or queue.
  qpid_proton.py pub PORT KIND ADDRESS TEXT [NAME=VALUE...]
  qpid_proton.py sub PORT KIND ADDRESS COUNT    prints "ready", then a JSON line per message
"""

import json
import sys

from proton import Message, symbol
from proton.handlers import MessagingHandler
from proton.reactor import Container, ReceiverOption, SenderOption


class Capability(SenderOption, ReceiverOption):
    """Names the kind of the node at the broker's end of a link."""

    def __init__(self, kind):
        self.kind = symbol(kind)

    def apply(self, link):
        end = link.target if link.is_sender else link.source
        end.capabilities.put_object(self.kind)

    def test(self, link):
        return True


class Client(MessagingHandler):
    def __init__(self, port, kind, address):
        super().__init__(auto_accept=True)
        self.url = "127.0.0.1:" + port
        self.capability = Capability(kind)
        self.address = address
        self.failure = None

    def connect(self, event):
        return event.container.connect(
            self.url, reconnect=False, sasl_enabled=True, allowed_mechs="ANONYMOUS"
        )

    def fail(self, event, what):
        self.failure = what
        if event.connection:
            event.connection.close()

    def on_transport_error(self, event):
        self.fail(event, "transport: %s" % event.transport.condition)

    def on_link_error(self, event):
        self.fail(event, "link: %s" % event.link.remote_condition)

    def on_connection_error(self, event):
        self.fail(event, "connection: %s" % event.connection.remote_condition)


class Publisher(Client):
    def __init__(self, port, kind, address, text, *pairs):
        super().__init__(port, kind, address)
        self.message = Message(
            body=text, durable=True, properties=dict(pair.split("=", 1) for pair in pairs)
        )
        self.sent = False

    def on_start(self, event):
        event.container.create_sender(
            self.connect(event), self.address, options=self.capability
        )

    def on_sendable(self, event):
        if not self.sent:
            self.sent = True
            event.sender.send(self.message)

    def on_accepted(self, event):
        event.connection.close()

    def on_rejected(self, event):
        self.fail(event, "rejected: %s" % event.delivery.remote.condition)

    def on_released(self, event):
        self.fail(event, "released")


class Subscriber(Client):
    def __init__(self, port, kind, address, count):
        super().__init__(port, kind, address)
        self.left = int(count)

    def on_start(self, event):
        event.container.create_receiver(
            self.connect(event), self.address, options=self.capability
        )

    def on_link_opened(self, event):
        print("ready", flush=True)

    def on_message(self, event):
        message = event.message
        body = message.body
        if isinstance(body, (bytes, memoryview)):
            body = bytes(body).decode("utf-8")
        line = {
            "address": message.address or self.address,
            "body": body,
            "properties": message.properties or {},
        }
        print(json.dumps(line), flush=True)
        self.left -= 1
        if self.left == 0:
            event.connection.close()


client = {"pub": Publisher, "sub": Subscriber}[sys.argv[1]](*sys.argv[2:])
Container(client).run()
if client.failure:
    sys.exit(client.failure)
