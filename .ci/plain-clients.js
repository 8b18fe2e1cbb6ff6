// npm's ws at two instances of a service, given by their ports: as a plain client, and as one that speaks continuity.v1 as
// docs/protocol.md has it. Ends with 0 if all is as it says.
'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const WebSocket = require('ws');

const MARK = '\u0001';
const [first, second] = process.argv.slice(2).map((port) => `ws://127.0.0.1:${port}/conversation/node`);

/** A socket whose messages can be waited for one after another. */
async function connect(url, ...protocols) {
  const socket = new WebSocket(url, ...protocols);
  const received = [];
  let wake = () => {};
  socket.on('message', (data, binary) => {
    assert.ok(!binary);
    received.push(data.toString());
    wake();
  });
  await once(socket, 'open');
  const next = async () => {
    while (received.length === 0) {
      await new Promise((resolve) => { wake = resolve; });
    }
    return received.shift();
  };
  // Acknowledgements and heartbeats come when they want.
  const nextOf = async (...types) => {
    for (;;) {
      const text = await next();
      if (!text.startsWith(MARK)) {
        return text;
      }
      const frame = JSON.parse(text.slice(1));
      if (types.includes(frame.t)) {
        return frame;
      }
    }
  };
  return { socket, next, nextOf, control: (frame) => socket.send(MARK + JSON.stringify(frame)) };
}

async function plain(url, options) {
  const { socket, next } = await connect(url, [], options);
  assert.strictEqual(socket.protocol, '');
  socket.send('1');
  assert.strictEqual(await next(), 'reply 1');
  socket.send('2');
  assert.strictEqual(await next(), 'reply 2');
  console.log(`plain, ${socket.extensions || 'not compressed'}: served`);
  return socket;
}

/** Loses its socket and goes on at the other instance. */
async function resuming() {
  const hello = { t: 'hello', v: 1, cap: [], hb: 15000, inst: 'node' };
  const one = await connect(first, ['continuity.v1']);
  assert.strictEqual(one.socket.protocol, 'continuity.v1');
  one.control({ ...hello, rx: 0, tx: [1, 0], why: 'new' });
  const welcome = await one.nextOf('welcome');
  one.socket.send('1');
  assert.strictEqual(await one.nextOf(), 'reply 1');
  one.socket.terminate();

  const other = await connect(second, ['continuity.v1']);
  other.control({ ...hello, sid: welcome.sid, e: welcome.e, rx: 1, tx: [2, 1], why: 'lost' });
  const resumed = await other.nextOf('resumed', 'reset', 'busy');
  assert.strictEqual(resumed.t, 'resumed');
  assert.deepStrictEqual([resumed.rx, resumed.next, resumed.behind], [1, 2, 0]);
  other.socket.send('2');
  assert.strictEqual(await other.nextOf(), 'reply 2');
  other.control({ t: 'bye' });
  const [code] = await once(other.socket, 'close');
  assert.strictEqual(code, 4907);
  console.log('continuity.v1: resumed at the other instance');
}

async function main() {
  (await plain(first, { perMessageDeflate: false })).terminate();
  const socket = await plain(first);
  await resuming();
  console.log('waiting');
  const [code] = await once(socket, 'close');
  assert.strictEqual(code, 1001);
  console.log('plain, at the end: 1001');
}

main().catch((failure) => {
  console.error(failure);
  process.exit(1);
});
