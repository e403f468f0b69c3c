import { createServer } from 'node:http';
import express, { Router } from 'express';
import {
  ExpressLiveResource,
  type LiveOptions,
  LiveResourceError,
  liveResource,
  problemText,
  type ServerProblem,
} from 'liveresource/server';

const app = express();
const live = liveResource(app);
const server = createServer(app).listen(0, '127.0.0.1', () => live.updated('/counter/a/'));
live.attach(server, { path: '/sockets' });

const problems: ServerProblem[] = [];

/** Each option once, as it is written in an application. */
const options: LiveOptions = {
  mechanisms: ['value-wait', 'multiplex-ws'],
  routes: [{ path: '/reports/*', mechanisms: [] }],
  dialects: ['0.1', '0.3'],
  multiplexPath: '/multi/',
  stream: { keepAlive: 10, retry: 1 },
  socket: { origins: (origin, req) => origin === req.headers.host, ping: 10 },
  limits: { waitersPerClient: 10, clientOf: (req) => req.socket.remoteAddress ?? '' },
  wait: { min: 1, max: 50 },
  cors: { origins: ['https://app.example'], credentials: true, allowHeaders: ['Authorization'] },
  live: (req) => req.headers.accept === 'application/json',
  groupBy: { ignore: ['Referer'], distinguish: (req) => req.socket.remoteAddress },
  askTimeout: 10,
  onProblem: (problem) => console.log(problemText(problem), problems.push(problem)),
  webhooks: {
    store: { get: async () => undefined, set: async () => true, delete: async () => true },
    authorize: async (req, { callback }) => callback !== '' && { owner: String(req.headers.cookie) },
    headersFor: ({ owner }) => ({ Authorization: `Bearer ${owner}` }),
  },
  pushpin: ['http://127.0.0.1:5561', { url: 'http://127.0.0.1:5562', key: 'k' }],
  key: 'k',
  shared: ['/news', /^\/public/],
};

const original = new ExpressLiveResource(express(), options);
original.listenWebSocket(server);
await original.updated('/list/', {
  prevChangesLink: ['</list/?after=1>; rel=changes'],
  query: { limit: 1 },
  getItems: ({ statusCode }, body) => [statusCode, body],
});
await Promise.all([live.updated(new URL('https://a.example/b')), live.updated(/a/, { exact: true })]);

// Parameters of a listener that is written in place need no types.
createServer(liveResource((req, res) => res.end(req.url)).wrap());
liveResource(null).wrap((req, res) => res.end(req.url));
app.use('/api', Router().use(liveResource(Router()).handler));

try {
  // @ts-expect-error: there is no such option
  liveResource(app, { mechanism: [] });
} catch (thrown) {
  if (thrown instanceof LiveResourceError) console.log(thrown.code, thrown.details, live.stats().sockets);
}
await live.close();
