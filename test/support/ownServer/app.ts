import express, { type Application, type Request, type Response } from 'express';
import { type LiveOptions, type LiveServer, liveResource } from '../../../src/server/index.js';
import { type Answer, current, locate, refusal, type Site } from '../live/answer.js';
import type { Settings } from '../live/options.js';
import type { Express } from '../server/frameworks.js';

/** An application as anybody writes one: values with an ETag of their own, collections with a Link to their changes. */
export function createApp(
  site: Site,
  options: LiveOptions,
  create: Express = express,
): { app: Application; live: LiveServer } {
  const app = create();
  const live = liveResource(app, options);
  const ofApp: Site = { ...site, settings: settingsOfApp(site.settings) };
  app.get(/^\/[vc]\//, (req, res) => answer(ofApp, req, res));
  return { app, live };
}

/** Of the protocol it knows only where the changes of a collection are asked for. What is set later counts here too. */
function settingsOfApp(settings: Settings): Settings {
  const own: Partial<Settings> = { dialect: '0.1', mechanisms: ['changes'] };
  return Object.assign(Object.create(settings), own) as Settings;
}

/** Express answers a GET whose `If-None-Match` fits with 304. */
function answer(site: Site, req: Request, res: Response): void {
  const { status, headers, body } = answerTo(site, req);
  res.status(status);
  for (const [name, value] of headers) res.append(name, value);
  res.send(body);
}

function answerTo(site: Site, req: Request): Answer {
  const url = new URL(req.originalUrl, `http://${req.headers.host}`);
  const asked = locate(site, url.pathname + url.search, url);
  return asked ? current(site, asked) : refusal(404);
}
