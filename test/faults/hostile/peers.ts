import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';

/** A resource of a server that means harm, or does not know better. Its path is `/hostile/`, with anything behind it. */
export interface Peer {
  name: string;
  answer(req: IncomingMessage, res: ServerResponse): void;
  socket?(socket: WebSocket): void;
  /** What a fetch of it gives: its value, or a body of which only the beginning comes. */
  gives: 'value' | 'endless';
  /** One of these is in the log. */
  tells?: string[];
}

export const path = '/hostile/';
const value = JSON.stringify({ count: 0 });

type Head = Record<string, string | string[]>;

function send(res: ServerResponse, head: Head, body = value): void {
  res.writeHead(200, { 'Content-Type': 'application/json', ETag: '"0"', ...head });
  res.end(body);
}

/** A wait is held, and everything else answered with these headers. */
const withHeaders =
  (head: () => Head): Peer['answer'] =>
  (req, res) => {
    if (req.headers['wait'] === undefined) send(res, head());
  };

/** Does it 10,000 times a second, as far as the other side takes it, until it has gone. */
function flood(write: (n: number) => boolean, isOver: () => boolean): void {
  let n = 0;
  const timer = setInterval(() => {
    if (isOver()) return clearInterval(timer);
    for (let i = 0; i < 100 && write(n); i++) n++;
  }, 10);
  timer.unref();
}

/** False where the other side does not keep up. */
function pour(res: ServerResponse, text: string): boolean {
  if (res.writableLength > 1_048_576) return false;
  res.write(text);
  return true;
}

const streaming =
  (rel: string, line: (n: number) => string): Peer['answer'] =>
  (req, res) => {
    if (!req.headers.accept?.includes('event-stream'))
      return send(res, { Link: `<${path}>; rel=${rel}`, ETag: '"0"' });
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    flood(
      (n) => pour(res, line(n)),
      () => res.destroyed,
    );
  };

const speaking = (frame: (n: number) => string | Buffer): Pick<Peer, 'answer' | 'socket'> => ({
  answer: withHeaders(() => ({ Link: '</socket>; rel=multiplex-socket' })),
  socket(socket) {
    socket.on('message', (data) => socket.send(String(data).replace(/^GET/, 'OK')));
    flood(
      (n) => {
        if (socket.bufferedAmount > 1_048_576) return false;
        socket.send(frame(n));
        return true;
      },
      () => socket.readyState !== socket.OPEN,
    );
  },
});

const links = (count: number) =>
  Array.from({ length: count }, (_, n) => `<${path}${n}>; rel=value-wait`).join(', ');
const large = (bytes: number) => 'x'.repeat(bytes);
const push = (n: number, headers: object = {}) =>
  `* ${path} ${JSON.stringify({ ETag: `"${n}"`, ...headers })}\n${JSON.stringify({ count: n })}`;
const manyHeaders = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`X-${n}`, `${n}`]));
let served = 0;

export const peers: Peer[] = [
  {
    name: '10,000 Links',
    answer: withHeaders(() => ({ Link: links(5_000), 'X-More': large(60_000) })),
    gives: 'value',
    tells: ['link-header-too-long', 'too-many-links'],
  },
  {
    name: 'changes that lead on for ever',
    answer(req, res) {
      const n = Number(new URL(req.url ?? '', 'http://x').searchParams.get('after') ?? 0);
      const body = JSON.stringify([{ id: n, text: large(1_000) }]);
      send(
        res,
        { Link: `<${path}?after=${n + 1}>; rel="changes changes-wait"`, ETag: `"${++served}"` },
        body,
      );
    },
    gives: 'value',
  },
  {
    name: 'changes that lead to themselves',
    answer: (_, res) =>
      send(
        res,
        { Link: `<${path}?after=1>; rel="changes changes-wait"` },
        JSON.stringify([{ id: ++served }]),
      ),
    gives: 'value',
    tells: ['changes-link-missing'],
  },
  {
    name: 'waits that are answered at once, each with something new',
    answer: (_, res) => send(res, { Link: `<${path}>; rel=value-wait`, ETag: `"${++served}"` }, value),
    gives: 'value',
  },
  {
    name: 'an ETag of 200 kB',
    answer: withHeaders(() => ({ Link: `<${path}>; rel=value-wait`, ETag: `"${large(200_000)}"` })),
    gives: 'value',
    tells: ['no-etag'],
  },
  {
    name: 'an ETag of 1 MB in a frame, 10,000 times a second',
    ...speaking((n) => push(n, { ETag: `"${n}${large(1_000_000)}"` })),
    gives: 'value',
    tells: ['field-too-long', 'bad-headers', 'no-etag'],
  },
  {
    name: 'frames with 20,000 headers',
    ...speaking((n) => push(n, manyHeaders)),
    gives: 'value',
    tells: ['too-many-headers'],
  },
  {
    name: 'frames of 2 MB',
    ...speaking(() => large(2_000_000)),
    gives: 'value',
    tells: ['frame-too-large'],
  },
  {
    name: 'a body that never ends',
    answer(req, res) {
      if (req.headers['wait'] !== undefined) return;
      res.writeHead(200, { ETag: '"0"', Link: `<${path}>; rel=value-wait` });
      const piece = large(65_536);
      flood(
        () => pour(res, piece),
        () => res.destroyed,
      );
    },
    gives: 'endless',
    tells: ['too-large'],
  },
  {
    name: 'a body that stalls short of its length',
    answer(req, res) {
      if (req.headers['wait'] !== undefined) return;
      res.writeHead(200, { ETag: '"0"', Link: `<${path}>; rel=value-wait`, 'Content-Length': '1000' });
      res.write('{');
    },
    gives: 'endless',
  },
  {
    name: '10,000 updates a second on a socket',
    ...speaking((n) => push(n)),
    gives: 'value',
    tells: ['updates-merged'],
  },
  {
    name: '10,000 hints a second on a socket',
    ...speaking(() => `* ${path}`),
    gives: 'value',
  },
  {
    name: '10,000 updates a second on a stream',
    answer: streaming(
      'value-stream',
      (n) => `event: update\ndata: {"ETag":"\\"${n}\\""}\ndata: {"count":${n}}\n\n`,
    ),
    gives: 'value',
    tells: ['updates-merged'],
  },
  {
    name: '10,000 hints a second on a stream',
    answer: streaming('hint-stream', () => 'data: x\n\n'),
    gives: 'value',
  },
  {
    name: 'a line of a stream that never ends',
    answer: streaming('value-stream', (n) => (n === 0 ? 'data: ' : large(10_000))),
    gives: 'value',
    tells: ['event-too-large'],
  },
  {
    name: 'a comment of a stream that never ends',
    answer: streaming('value-stream', (n) => (n === 0 ? ':' : large(10_000))),
    gives: 'value',
    tells: ['network-failed'],
  },
  {
    name: 'events of 2 MB',
    answer: streaming('value-stream', (n) => `data: ${n}${large(2_000_000)}\n\n`),
    gives: 'value',
    tells: ['event-too-large'],
  },
  {
    name: 'event ids of 500 kB',
    answer: streaming('value-stream', (n) => `id: "${n}${large(500_000)}"\ndata: {"count":${n}}\n\n`),
    gives: 'value',
    tells: ['field-too-long'],
  },
  {
    name: 'garbage on a stream',
    answer: streaming('value-stream', (n) => `event: ${n}\ndata: \u0000{[\nretry: x\nid: \u0000\n\n`),
    gives: 'value',
    tells: ['unknown-event', 'bad-retry', 'bad-id'],
  },
  {
    name: 'garbage on a socket',
    ...speaking((n) => (n % 2 ? Buffer.alloc(100, n) : `\u0000 ${n} {"type":"event",`)),
    gives: 'value',
    tells: ['binary-frame', 'unknown-frame'],
  },
  {
    name: 'items of one batch without end',
    answer: withHeaders(() => ({
      Link: `<${path}?after=1>; rel=changes, </socket>; rel=multiplex-ws`,
    })),
    socket(socket) {
      socket.on('message', (data) => {
        const { id } = JSON.parse(String(data));
        socket.send(JSON.stringify({ id, type: 'subscribed' }));
      });
      const headers = { Link: `<${path}?after=2>; rel=changes, <${path}?after=1>; rel=prev-changes` };
      flood(
        (n) => {
          if (socket.bufferedAmount > 1_048_576) return false;
          const body = { id: n, text: large(1_000) };
          socket.send(JSON.stringify({ type: 'event', uri: `${path}?after=1`, headers, body }));
          return true;
        },
        () => socket.readyState !== socket.OPEN,
      );
    },
    gives: 'value',
  },
  {
    name: 'a socket that closes at once',
    answer: withHeaders(() => ({ Link: `</socket>; rel=multiplex-socket, <${path}>; rel=value-wait` })),
    socket: (socket) => socket.close(),
    gives: 'value',
  },
];
