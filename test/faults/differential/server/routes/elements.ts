import type { Route, Visit } from '../visit.js';

/** What elements ask for: documents, scripts, styles and pictures. */
export const elements: Record<string, Route> = { picture, script, module, style, document, worker };

const dot = Buffer.from('R0lGODlhAwACAIAAAP8AAAAAACwAAAAAAwACAAACAgRUAAA7', 'base64');

/** 3 by 2 pixels. `cors`: for everybody. */
function picture({ res, params }: Visit): void {
  if (params.has('cors')) res.setHeader('Access-Control-Allow-Origin', '*');
  res.writeHead(200, { 'Content-Type': 'image/gif' }).end(dot);
}

function script({ res }: Visit): void {
  res
    .writeHead(200, { 'Content-Type': 'text/javascript' })
    .end('window.fromScript = (window.fromScript ?? 0) + 1;');
}

function module({ res }: Visit): void {
  res
    .writeHead(200, { 'Content-Type': 'text/javascript' })
    .end('export const value = import.meta.url.split("/").at(-1);');
}

function style({ res }: Visit): void {
  res.writeHead(200, { 'Content-Type': 'text/css' }).end('.styled { color: rgb(1, 2, 3); }');
}

/** Tells its address, method and referrer. */
function document({ req, res }: Visit): void {
  res.writeHead(200, { 'Content-Type': 'text/html' });
  res.end(`<!doctype html><title>document</title><body data-method="${req.method}">document`);
}

function worker({ res }: Visit): void {
  res
    .writeHead(200, { 'Content-Type': 'text/javascript' })
    .end('postMessage(self.name + location.pathname.split("/").at(-1));');
}
