/**
 * The examples' server: `npm start`, or `PORT=8080 npm start`. Shows each request that it gets.
 * What makes the routes live is two lines here, `liveResource(app)` and `live.attach(server)`, and `live.updated(path)` in
 * each routes.mjs.
 */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { liveResource } from 'liveresource/server';
import { boardRoutes } from './board/routes.mjs';
import { chatRoutes } from './chat/routes.mjs';
import { counterRoutes } from './counter/routes.mjs';
import { closeOnSignals } from './server/closing.mjs';
import { answerError } from './server/errors.mjs';
import { listen, readPort } from './server/listening.mjs';
import { logRequests } from './server/requestLog.mjs';
import { welcome } from './server/welcome.mjs';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));

const app = express();
// Before the routes: middleware reaches only what comes after it.
const live = liveResource(app);
const server = createServer();
const requests = logRequests(server, console.log);
server.on('request', app);
// WebSockets; without this line there are streams and requests that wait.
live.attach(server);

app.use(express.json({ limit: '16kb' }));
app.use(counterRoutes(live));
app.use(chatRoutes(live));
app.use(boardRoutes(live, requests));

app.get('/', (_req, res) => res.sendFile(folder('index.html')));
app.use('/examples', express.static(folder('.')));
app.use('/liveresource', express.static(folder('../dist/client')));
app.get('/liveresource-sw.js', (_req, res) => res.sendFile(folder('../dist/liveresource-sw.js')));
app.use(answerError);

try {
  const origin = await listen(server, readPort(process.env.PORT));
  console.log(welcome(origin, folder('../dist')));
  closeOnSignals(server, live);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
