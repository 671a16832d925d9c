// MQTT.js as a command for the tests.
//   node mqttjs.mjs pub PLACE VERSION TOPIC TEXT [NAME=VALUE...]    VERSION is 4 (MQTT 3.1.1) or 5
//   node mqttjs.mjs sub PLACE VERSION FILTER COUNT                  prints "ready", then a JSON line per message
// PLACE is a port for MQTT over TCP, or an address that begins with ws://
import mqtt from 'mqtt';

const [mode, place, version, topic, ...rest] = process.argv.slice(2);
const client = mqtt.connect(place.startsWith('ws://') ? place : `mqtt://127.0.0.1:${place}`, {
  protocolVersion: Number(version),
  reconnectPeriod: 0,
  connectTimeout: 10_000,
});
client.on('error', (error) => {
  console.error(String(error));
  process.exit(1);
});

function publish(text, pairs) {
  const userProperties = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    userProperties[pair.slice(0, at)] = pair.slice(at + 1);
  }
  const properties = version === '5' ? { payloadFormatIndicator: true, userProperties } : undefined;
  client.publish(topic, text, { qos: 1, properties }, (error) => {
    if (error) {
      console.error(String(error));
      process.exit(1);
    }
    client.end();
  });
}

function subscribe(count) {
  let left = count;
  client.on('message', (name, payload, packet) => {
    console.log(
      JSON.stringify({
        address: name,
        body: payload.toString('utf8'),
        properties: packet.properties?.userProperties ?? {},
      }),
    );
    left -= 1;
    if (left === 0) {
      client.end();
    }
  });
  client.subscribe(topic, { qos: 1 }, (error) => {
    if (error) {
      console.error(String(error));
      process.exit(1);
    }
    console.log('ready');
  });
}

client.on('connect', () => (mode === 'pub' ? publish(rest[0], rest.slice(1)) : subscribe(Number(rest[0]))));
