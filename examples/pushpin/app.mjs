/**
 * One process of the application. `start.mjs` tells by the environment where it listens, where the Pushpins are, and
 * what it shares with the others.
 */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { liveResource } from 'liveresource/server';
import { closeOnSignals } from '../server/closing.mjs';
import { answerError } from '../server/errors.mjs';
import { listen } from '../server/listening.mjs';
import { sharedCount } from './count.mjs';

const { PORT, PUSHPINS = '', KEY, COUNT = '' } = process.env;
const folder = (path) => fileURLToPath(new URL(path, import.meta.url));

const app = express();
// The same application works without Pushpin: then it holds those who wait by itself.
const live = liveResource(app, { pushpin: PUSHPINS.split(','), key: KEY });
const count = sharedCount(COUNT);

app.get('/counter/a/', async (_req, res) => {
  res.json(await count.read());
});

app.post('/counter/a/', async (_req, res) => {
  await count.add();
  res.json(await count.read());
  await live.updated('/counter/a/');
});

app.get('/', (_req, res) => res.sendFile(folder('../counter/index.html')));
app.use('/examples', express.static(folder('..')));
app.use('/liveresource', express.static(folder('../../dist/client')));
app.get('/liveresource-sw.js', (_req, res) => res.sendFile(folder('../../dist/liveresource-sw.js')));
app.use(answerError);

const server = createServer(app);
closeOnSignals(server, live);
console.log(`The app listens on ${await listen(server, Number(PORT))}`);
