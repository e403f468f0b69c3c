import type { Case, Situation } from '../../case.js';
import { attempt, event, pause, seeBytes } from '../see.js';
import { everywhere, mostly } from './common.js';

const network: readonly Situation[] = ['first', 'second', 'known', 'learnt'];

/** XMLHttpRequest: what it shows, and which events it tells in which order. */
export const xhr: readonly Case[] = [
  asking('a JSON answer', 'json', everywhere),
  asking('text', 'text?body=gr%C3%B6%C3%9Fe', mostly),
  asking('a body of 200 kB', 'bytes?length=200000', mostly),
  asking('a body without a length', 'bytes?length=50000&chunked', network),
  asking('gzip', 'coded?coding=gzip', mostly),
  asking('a status', 'status?code=404&text=Gone%20Fishing', network),
  asking('an empty body', 'status?code=204', network),
  asking('a redirect', 'redirect', network),
  asking('no answer', 'reset?after={asked}', network),
  asking('a body that breaks off', 'cut?after={asked}', network),
  asking('text that breaks off', 'cut?after={asked}&type=text/plain', network),
  asking('several fields', 'fields?set=%5B%5B%22X-B%22,%221%22%5D,%5B%22x-a%22,%222%22%5D%5D', mostly),
  ...(['arraybuffer', 'blob', 'document', 'json', 'text'] as const).map(
    (type): Case => ({
      name: `XHR with the response type ${type}`,
      at: 'typed?as=text/xml&body=PGEvPg==',
      in: mostly,
      run: async ({ url }) => {
        const request = open(url);
        request.responseType = type;
        request.send();
        await event(request, 'loadend');
        const { response } = request;
        return response instanceof ArrayBuffer ? seeBytes(response) : seeAs(response);
      },
    }),
  ),
  {
    name: 'XHR with a type of its own',
    at: 'typed?as=text/plain&body=w7w=',
    in: mostly,
    run: async ({ url }) => {
      const request = open(url);
      request.overrideMimeType('text/plain; charset=latin1');
      request.send();
      await event(request, 'loadend');
      return request.responseText;
    },
  },
  {
    name: 'XHR that blocks the page',
    at: 'json',
    in: ['first', 'second', 'known', 'learnt', 'hit'],
    run: async ({ url, at }) => {
      const blocking = (to: string) => {
        const request = new XMLHttpRequest();
        request.open('GET', to, false);
        request.send();
        return shown(request);
      };
      return [blocking(url), await attempt(() => blocking(at('reset')))];
    },
  },
  {
    name: 'XHR that is given up',
    at: 'silent?after={asked}',
    in: ['first', 'second', 'known'],
    run: async ({ url, arrived, settle }) => {
      const request = open(url);
      const events = listen(request);
      request.send();
      await arrived(1);
      request.abort();
      return { events, ...shown(request), fates: await settle(600) };
    },
  },
  {
    name: 'XHR that is given up during the body',
    at: 'gated?after={asked}&endless&type=application/json',
    in: ['first', 'second', 'known'],
    run: async ({ url, settle }) => {
      const request = open(url);
      const events = listen(request);
      request.send();
      while (request.readyState < 2) await pause(5);
      request.abort();
      // Whether the first part had come by then is chance.
      const told = ordered(events).filter((text) => !/^(state 3|progress)/.test(text));
      return { events: told, ...shown(request), fates: await settle(600) };
    },
  },
  {
    name: 'XHR with a time limit',
    at: 'silent?after={asked}',
    in: ['first', 'second', 'known'],
    run: async ({ url, settle }) => {
      const request = open(url);
      request.timeout = 150;
      const events = listen(request);
      request.send();
      await event(request, 'loadend');
      return { events, ...shown(request), fates: await settle(600) };
    },
  },
  {
    name: 'XHR that sends a megabyte tells how far it is',
    at: 'upload',
    in: ['first', 'known', 'hit'],
    run: async ({ url }) => {
      const request = open(url, 'POST');
      const sent: string[] = [];
      for (const type of ['loadstart', 'progress', 'load', 'loadend'] as const) {
        request.upload.addEventListener(type, ({ loaded, total }) => {
          if (loaded === total || type === 'loadstart') sent.push(`${type} ${loaded} of ${total}`);
        });
      }
      request.send(new Uint8Array(1_000_000));
      await event(request, 'loadend');
      return { sent: [...new Set(sent)], ...shown(request) };
    },
  },
  {
    name: 'XHR to another origin with credentials',
    at: 'cors?credentials=true&expose=X-Shown',
    from: 'other',
    in: network,
    run: async ({ url }) => {
      const request = open(url);
      request.withCredentials = true;
      const events = listen(request);
      request.send();
      await event(request, 'loadend');
      return { events: ordered(events), ...shown(request) };
    },
  },
  {
    name: 'fields of XHR',
    at: 'json',
    in: mostly,
    before: { headers: { 'X-Own': 'a, b' } },
    run: async ({ url }) => {
      const request = open(url);
      request.setRequestHeader('X-Own', 'a');
      request.setRequestHeader('X-Own', 'b');
      const forbidden = await attempt(() => request.setRequestHeader('Bad Name', 'x'));
      request.send();
      await event(request, 'loadend');
      return { forbidden, ...shown(request) };
    },
  },
];

function asking(name: string, at: string, within: readonly Situation[]): Case {
  return {
    name: `XHR: ${name}`,
    at,
    in: within,
    run: async ({ url }) => {
      const request = open(url);
      const events = listen(request);
      request.send();
      await event(request, 'loadend');
      return { events: ordered(events), ...shown(request) };
    },
  };
}

function open(url: string, method = 'GET'): XMLHttpRequest {
  const request = new XMLHttpRequest();
  request.open(method, url);
  return request;
}

function listen(request: XMLHttpRequest): string[] {
  const events: string[] = [];
  request.addEventListener('readystatechange', () => events.push(`state ${request.readyState}`));
  for (const type of ['loadstart', 'progress', 'load', 'error', 'abort', 'timeout', 'loadend'] as const) {
    request.addEventListener(type, ({ loaded, total, lengthComputable }) =>
      events.push(`${type} ${loaded} of ${total} ${lengthComputable}`),
    );
  }
  return events;
}

/** How many parts a body comes in is chance: of the reports on the way the last one counts. */
function ordered(events: readonly string[]): string[] {
  const isPart = (text: string) => text === 'state 3' || text.startsWith('progress');
  const last = events.filter((text) => text.startsWith('progress')).at(-1);
  const first = events.findIndex(isPart);
  return events.flatMap((text, n) => {
    if (!isPart(text)) return text;
    return n === first ? ['state 3', ...(last === undefined ? [] : [last])] : [];
  });
}

function shown(request: XMLHttpRequest) {
  const { status, statusText, responseURL, readyState, responseText } = request;
  const headers = request.getAllResponseHeaders().replace(/^date:.*$/m, 'date: …');
  return { status, statusText, responseURL, readyState, headers, text: responseText.slice(0, 300) };
}

function seeAs(response: unknown): unknown {
  if (response instanceof Blob) return { size: response.size, type: response.type };
  return response instanceof Document ? response.documentElement.outerHTML : response;
}
