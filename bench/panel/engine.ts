/** Runs in a Web Worker of the bench's page: an engine that was busy, and says so to whoever looks. */
export interface EngineOrders {
  /** Events in its log, and how many resources they are of. */
  load: { events: number; resources: number };
  /** Events a second, for so long. */
  live: { rate: number; seconds: number };
}

/**
 * Source of the worker. The log of a real engine holds a thousand events: so a greater one is told in messages of a thousand, as it
 * would have come in the course of time, only at once. What it says is what an engine says (src/inspectionMessages.ts): the panel's parser refuses all else. It
 * follows resources by requests that wait: each update is five events, and a value of some 300 bytes.
 */
export const engineSource = `
const channel = new BroadcastChannel('liveresource inspect page');
const engine = { name: 'page bench', kind: 'page' };
const boot = 1;
const events = [];
let resources = 0;
let updates = 0;
const urlOf = (n) => location.origin + '/rooms/' + n + '/messages/';
const keyOf = (n) => 'e same-origin ' + urlOf(n);
const idOf = (n) => '0.3|long-poll|value|' + urlOf(n) + '|' + keyOf(n);
const say = (message) => channel.postMessage({ liveresource: 1, version: '0.0.0', engine, ...message });

function record(at, detail, cause) {
  events.push({ ...detail, seq: events.length + 1, at, ...(cause && { cause }) });
  return events.length;
}

function begin(n, at) {
  const key = keyOf(n);
  const offer = { dialect: '0.3', mechanism: 'long-poll', mode: 'value', endpoint: urlOf(n), shared: false };
  record(at, { type: 'lease-granted', key, holder: 'page', expiresAt: at + 150000 });
  record(at, { type: 'discovered', key, url: urlOf(n), offers: [offer] });
  record(at, { type: 'connection-opened', id: idOf(n), targets: [key] });
  record(at, { type: 'connection', id: idOf(n), from: 'idle', to: { name: 'live', since: at }, reason: 'long-poll' });
  record(at, { type: 'subscription', key, from: 'pending', to: 'live', reason: 'long-poll' });
}

function update(n, at) {
  const [key, id, url] = [keyOf(n), idOf(n), urlOf(n)];
  const etag = '"' + ++updates + '"';
  const revision = { boot, n: updates };
  const request = record(at, { type: 'request', id, url, purpose: 'long-poll', etag: '"' + (updates - 1) + '"', waitSeconds: 45 });
  const response = record(at + 1, { type: 'response', id, url, status: 200, ms: 1 + n % 40, etag }, request);
  const applied = record(at + 1, { type: 'applied', key, via: 'long-poll', revision, etag, bytes: 300 }, response);
  record(at + 1, { type: 'published', key, revision, kind: 'value', inline: true }, applied);
  record(at + 1, { type: 'confirmed', key, via: 'long-poll', etag }, response);
  return { key, revision };
}

function load({ events: wanted, resources: count }) {
  resources = count;
  const begun = Date.now() - 600000;
  for (let n = 0; n < count; n++) begin(n, begun + n);
  const left = wanted - events.length;
  for (let n = 0; n < left / 5; n++) update(n * 7 % count, begun + count + Math.floor(n * (590000 / (left / 5))));
  // Who shows this one has read all.
  begin(count, Date.now());
}

function live({ rate, seconds }) {
  const until = performance.now() + seconds * 1000;
  let due = 0;
  const timer = setInterval(() => {
    if (performance.now() > until) { clearInterval(timer); return postMessage('done'); }
    const first = events.length;
    const values = [];
    for (due += rate / 20; due >= 5; due -= 5) values.push(update(updates * 13 % resources, Date.now()));
    say({ type: 'inspect-log', batch: { boot, dropped: 0, events: events.slice(first) } });
    for (const value of values) {
      const text = JSON.stringify({ id: updates, room: value.key, text: 'x'.repeat(220) });
      const body = new TextEncoder().encode(text).buffer;
      const headers = [['content-type', 'application/json']];
      say({ type: 'inspect-value', ...value, snapshot: { status: 200, headers, body, via: 'long-poll', receivedAt: Date.now() } });
    }
  }, 50);
}

channel.onmessage = ({ data }) => {
  if (data.type !== 'inspect') return;
  const known = data.known.find(({ name }) => name === engine.name);
  const from = known?.seq ?? 0;
  const piece = (n) => ({ boot, dropped: 0, events: events.slice(n, n + 1000) });
  say({ type: 'inspection', to: data.id, batch: piece(from), documents: [] });
  for (let n = from + 1000; n < events.length; n += 1000) say({ type: 'inspect-log', batch: piece(n) });
};
onmessage = ({ data }) => {
  if (data.load) { load(data.load); postMessage('done'); }
  if (data.live) live(data.live);
};
`;

const page = `<!doctype html><title>engine</title><link rel="icon" href="data:,"><script>
const worker = new Worker('/engine.js');
globalThis.order = (what) => new Promise((resolve) => {
  worker.onmessage = () => resolve(true);
  worker.postMessage(what);
});
</script>`;

/** What the bench's server sends besides the panel. */
export const enginePages: Record<string, { type: string; text: string }> = {
  '/engine': { type: 'html', text: page },
  '/engine.js': { type: 'js', text: engineSource },
};
