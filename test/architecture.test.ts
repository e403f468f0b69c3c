import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkArchitecture, type Rules } from './support/architecture.js';
import { parseSource } from './support/sourceFile.js';

const engineSide = ['model', 'protocol', 'ports', 'messages', 'dialect', 'dialects', 'transports', 'engine'];
const compositionRoot = [...engineSide, 'adapters', 'version'];

const rules: Rules = {
  layers: [
    ['src/version.ts', 'version'],
    ['src/model/', 'model'],
    ['src/protocol/', 'protocol'],
    ['src/ports.ts', 'ports'],
    ['src/messages.ts', 'messages'],
    ['src/inspectionMessages.ts', 'messages'],
    ['src/dialects/dialect.ts', 'dialect'],
    ['src/dialects/', 'dialects'],
    ['src/transports/', 'transports'],
    ['src/engine/', 'engine'],
    ['src/adapters/', 'adapters'],
    ['src/client/inPage', 'inPage'],
    ['src/client/node', 'inPage'],
    ['src/client/', 'client'],
    ['src/server/', 'server'],
    ['src/doctor/', 'doctor'],
    ['src/cli/', 'cli'],
    ['src/extension/', 'extension'],
    ['sw/', 'sw'],
    ['panel/session/', 'panelData'],
    ['panel/filter/', 'panelData'],
    ['panel/exchange/', 'panelData'],
    ['panel/', 'panel'],
  ],
  mayImport: {
    version: [],
    model: [],
    protocol: [],
    ports: ['model'],
    messages: ['model', 'version'],
    dialect: ['model', 'protocol'],
    dialects: ['model', 'protocol', 'dialect'],
    transports: ['model', 'protocol', 'ports', 'type dialect'],
    // Concrete dialects are handed to the engine.
    engine: ['model', 'protocol', 'ports', 'messages', 'dialect', 'transports'],
    adapters: ['model', 'protocol', 'ports', 'messages'],
    client: ['model', 'protocol', 'messages', 'version', 'lazy inPage', 'type inPage'],
    inPage: [...compositionRoot, 'client'],
    // It shares the codecs of the dialects.
    server: ['model', 'protocol', 'type ports', 'dialect', 'dialects', 'version'],
    doctor: ['model', 'protocol'],
    cli: [...compositionRoot, 'doctor'],
    extension: [...compositionRoot, 'doctor', 'panel'],
    sw: compositionRoot,
    // Concrete dialects are handed to it, as to the engine: they are a chunk that is loaded where there is a network to read.
    panelData: ['model', 'protocol', 'messages', 'type dialect'],
    panel: ['model', 'messages', 'doctor', 'version', 'panelData', 'lazy dialects'],
  },
  packages: {
    'node:': ['src/server/', 'src/cli/', 'src/adapters/node'],
    '@fanoutio/grip': ['src/server/pushpin/'],
    commander: ['src/cli/'],
    idb: ['src/adapters/idbStore.ts'],
    'ipaddr.js': ['src/server/webhooks/'],
    keyv: ['src/server/webhooks/'],
    preact: ['panel/'],
    standardwebhooks: ['src/server/webhooks/'],
    'webextension-polyfill': ['src/extension/', 'panel/feed'],
    ws: ['src/server/socket/', 'src/adapters/node'],
    'workbox-strategies': ['sw/strategy.ts'],
  },
  withoutGlobals: {
    layers: [...engineSide, 'doctor', 'panelData'],
    names: [
      ...['Date.now', 'new Date()', 'performance', 'setTimeout', 'setInterval', 'AbortSignal.timeout'],
      ...['Math.random', 'crypto.randomUUID', 'crypto.getRandomValues'],
      ...['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'BroadcastChannel'],
      ...['indexedDB', 'caches', 'localStorage', 'sessionStorage'],
    ],
  },
  maxLines: 300,
  longFiles: {},
};

const root = fileURLToPath(new URL('../', import.meta.url));
const folders = ['src', 'sw', 'panel', 'build', 'bench', 'examples', 'test'];

function sourcePaths(): string[] {
  const existing = folders.filter((folder) => existsSync(root + folder));
  const below = existing.flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  );
  return [...below, 'build.mjs', 'vitest.config.ts']
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(ts|tsx|js|mjs)$/.test(path));
}

function check(path: string, text: string): string[] {
  return checkArchitecture([parseSource(path, text)], rules);
}

it('holds in every file of the project', () => {
  const files = sourcePaths().map((path) => parseSource(path, readFileSync(root + path, 'utf8')));
  expect(files.length).toBeGreaterThan(50);
  expect(checkArchitecture(files, rules)).toEqual([]);
});

describe('the checker', () => {
  it.each([
    ['src/model/update.ts', `import type { A } from '../engine/engine.js';`, 'model imports engine'],
    ['src/model/update.ts', `type A = import('../ports.js').Clock;`, 'model imports ports (type'],
    ['src/protocol/uri.ts', `export * from '../model/error.js';`, 'protocol imports model'],
    ['src/transports/longPoll.ts', `import { a } from '../dialects/dialect.js';`, 'imports dialect (value'],
    [
      'src/transports/longPoll.ts',
      `import { type A } from '../dialects/dialect.js';`,
      'imports dialect (value',
    ],
    ['src/engine/engine.ts', `import { v01 } from '../dialects/v01/index.js';`, 'engine imports dialects'],
    ['src/client/index.ts', `import { a } from './inPage.js';`, 'client imports inPage (value'],
    ['src/client/index.ts', `await import('../engine/engine.js');`, 'client imports engine (lazy'],
    ['sw/worker.ts', `import '../src/client/index.js';`, 'sw imports client'],
    ['sw/worker.ts', `import { it } from '../test/support/chromium.js';`, 'which is no part of the product'],
    ['sw/worker.ts', `import { it } from './onFetch.test.js';`, 'which is no part of the product'],
    ['panel/session/reduce.ts', `import { v01 } from '../../src/dialects/v01/index.js';`, 'imports dialects'],
    ['panel/filter/parse.ts', `import { view } from '../view/list.js';`, 'panelData imports panel'],
    [
      'panel/panel.tsx',
      `import { dialects } from '../src/dialects/index.js';`,
      'panel imports dialects (value',
    ],
    ['src/other.ts', '', 'belongs to no layer'],
  ])('refuses in %s: %s', (path, text, breach) => {
    expect(check(path, text)).toEqual([expect.stringContaining(breach)]);
  });

  it.each([
    ['src/engine/engine.ts', `import { openDB } from 'idb';`, 'imports package idb'],
    ['src/adapters/memoryStore.ts', `import { openDB } from 'idb/with-async-ittr';`, 'imports package idb'],
    ['src/client/index.ts', `import browser from 'webextension-polyfill';`, 'imports package webext'],
    ['sw/index.ts', `import { Strategy } from 'workbox-strategies';`, 'imports package workbox-strategies'],
    ['src/server/index.ts', `import type { Express } from 'express';`, 'imports package express'],
    ['src/client/index.ts', `import { join } from 'node:path';`, 'imports package node:path'],
    ['src/adapters/webSockets.ts', `import { WebSocket } from 'ws';`, 'imports package ws'],
  ])('refuses in %s: %s', (path, text, breach) => {
    expect(check(path, text)).toEqual([expect.stringContaining(breach)]);
  });

  it.each([
    ['const at = Date.now();', 'Date.now'],
    ['const at = new Date();', 'new Date()'],
    ['const a = { at: Math.random() };', 'Math.random'],
    ['const answer = await fetch(url);', 'fetch'],
    ['globalThis.setTimeout(run, 5);', 'setTimeout'],
    ['export class A { timer = setInterval(run); }', 'setInterval'],
    ['const open = (indexedDB as IDBFactory).open;', 'indexedDB'],
    ['const later = () => performance.now();', 'performance'],
    ['const a = { fetch };', 'fetch'],
    ['const s = new WebSocket(url);', 'WebSocket'],
  ])('refuses in the engine: %s', (text, name) => {
    expect(check('src/engine/engine.ts', text)).toEqual([
      `src/engine/engine.ts: uses ${name}: take it from a port`,
    ]);
  });

  it.each([
    'clock.setTimeout(run, 5); network.fetch(url); new Date(at); clock.now();',
    '// Date.now() and fetch(url)\nconst text = "Math.random()";',
    'interface Network { fetch(url: string): Promise<Response> }',
    'type Fetch = typeof fetch; let store: IDBFactory | typeof indexedDB;',
    'const network = { fetch: get, setTimeout(run: () => void) {} };',
  ])('lets pass in the engine: %s', (text) => {
    expect(check('src/engine/engine.ts', text)).toEqual([]);
  });

  it('lets the fallback of the client be loaded lazily', () => {
    expect(check('src/client/index.ts', `const { follow } = await import('./inPage.js');`)).toEqual([]);
  });

  it('refuses default exports, however they are spelt, but not of configurations', () => {
    const breach = ['bench/run.ts: has a default export'];
    expect(check('bench/run.ts', 'export default 1;')).toEqual(breach);
    expect(check('bench/run.ts', 'const a = 1; export { a as default };')).toEqual(breach);
    expect(check('vitest.config.ts', 'export default 1;')).toEqual([]);
  });

  it('refuses files over 300 lines, and exceptions without need', () => {
    const long = parseSource('src/model/a.ts', 'const a = 1;\n'.repeat(301));
    expect(checkArchitecture([long], rules)).toEqual(['src/model/a.ts: has 301 lines, more than 300']);
    const listed = { ...rules, longFiles: { 'src/model/a.ts': 'a table' } };
    expect(checkArchitecture([long], listed)).toEqual([]);
    expect(checkArchitecture([parseSource('src/model/a.ts', '')], listed)).toEqual([
      'src/model/a.ts: is listed as long without need',
    ]);
  });

  it('refuses to judge what it cannot parse', () => {
    expect(() => parseSource('src/model/a.ts', 'const = ;')).toThrow('src/model/a.ts');
  });
});
