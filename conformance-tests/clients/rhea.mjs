// rhea (AMQP 1.0) as a command for the tests. KIND is the terminus capability: topic or queue.
//   node rhea.mjs pub PLACE KIND ADDRESS TEXT [NAME=VALUE...]
//   node rhea.mjs sub PLACE KIND ADDRESS COUNT     prints "ready", then a JSON line per message
// PLACE is a port for AMQP over TCP, or an address that begins with ws://
import rhea from 'rhea';
import WebSocket from 'ws';

const [mode, place, kind, address, ...rest] = process.argv.slice(2);
const container = rhea.create_container();

function fail(context) {
  const source = context.receiver ?? context.sender ?? context.session ?? context.connection;
  console.error(String(source?.error ?? context.error ?? 'refused'));
  process.exit(1);
}

for (const event of [
  'connection_error',
  'session_error',
  'receiver_error',
  'sender_error',
  'disconnected',
  'rejected',
  'released',
]) {
  container.on(event, fail);
}

const connection = container.connect({
  ...(place.startsWith('ws://')
    ? { connection_details: container.websocket_connect(WebSocket)(place, ['amqp'], {}) }
    : { host: '127.0.0.1', port: Number(place) }),
  reconnect: false,
});

function publish(text, pairs) {
  const properties = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    properties[pair.slice(0, at)] = pair.slice(at + 1);
  }
  connection.open_sender({ target: { address, capabilities: [kind] } });
  container.once('sendable', (context) => {
    context.sender.send({ body: text, durable: true, application_properties: properties });
  });
  container.once('accepted', () => connection.close());
}

function subscribe(count) {
  let left = count;
  connection.open_receiver({ source: { address, capabilities: [kind] }, credit_window: count });
  container.once('receiver_open', () => console.log('ready'));
  container.on('message', (context) => {
    const message = context.message;
    const body = message.body?.content ?? message.body;
    console.log(
      JSON.stringify({
        address: message.to ?? address,
        body: Buffer.isBuffer(body) ? body.toString('utf8') : body,
        properties: message.application_properties ?? {},
      }),
    );
    left -= 1;
    if (left === 0) {
      connection.close();
    }
  });
}

if (mode === 'pub') {
  publish(rest[0], rest.slice(1));
} else {
  subscribe(Number(rest[0]));
}
