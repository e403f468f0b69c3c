import { expect } from 'vitest';
import type { Via } from '../../../src/client/index.js';
import type { SeenRequest } from '../live/requestLog.js';
import type { LiveServer } from '../live/server.js';
import { within } from '../time.js';
import type { Client, EventType, Heard } from './recorder.js';
import type { Row } from './rows.js';

/** A server, a client that follows what is there, and what is expected of the two. */
export interface World {
  server: LiveServer;
  client: Client;
  row: Row;
}

/** What must hold in every row. Its name completes the sentence "it tells …". */
export interface Scenario {
  name: string;
  run(world: World): Promise<void>;
}

/** ms; of the machine. */
export const patience = 12_000;

const ofValues: readonly EventType[] = ['value', 'removed', 'state', 'error'];
export const ofItems: readonly EventType[] = [
  'value',
  'changes',
  'child-added',
  'child-changed',
  'child-removed',
  'ready',
  'removed',
  'error',
];

/** By the name that the resource has at the server. */
export async function follow({ server, client, row }: World, names: readonly string[], types = ofValues) {
  for (const name of names) await client.follow(name, server.urlOf(name), types, row.follow);
}

/** The client holds what the server has and the server waits with its next news. */
export async function atRest({ server, client, row }: World, names: readonly string[]): Promise<void> {
  const state = row.used === undefined ? 'polled' : 'live';
  for (const name of names) await client.becomes(name, state);
  await serverSees(server, `what waits for ${names}`, () => isHeldFor(server, row, names.length));
}

function isHeldFor(server: LiveServer, { used = '', isShared }: Row, count: number): boolean {
  const connections = isShared ? 1 : count;
  switch (used.split(' ')[0]) {
    case 'wait':
      return server.waits.now === connections;
    case 'stream':
      return openStreams(server).length === connections;
    case 'socket':
      return server.subscriptions.now === count && server.sockets.now === 1;
    default:
      return true;
  }
}

/** Cuts every connection, and lets none stand until this is done. */
export async function whileDown({ server }: World, act: () => Promise<void>): Promise<void> {
  server.settings.faults = () => 'drop';
  await server.restart({ downMs: 20 });
  await act();
  server.settings.faults = () => undefined;
}

/** Rejects where it does not come: a test should say what it waited for. */
export const serverSees = (server: LiveServer, what: string, holds: () => boolean): Promise<void> =>
  within(patience, `the server sees ${what}`, server.until(holds));

/** A follower at rest of something that exists. */
export async function followAtRest(world: World, names: readonly string[], types = ofValues) {
  await follow(world, names, types);
  await atRest(world, names);
}

export const openStreams = (server: LiveServer): SeenRequest[] =>
  server.open().filter(({ kind }) => kind === 'stream');

export const plainRequests = (server: LiveServer): SeenRequest[] =>
  server.requests.filter(({ kind, url }) => kind === 'request' && /^\/(v|c|multi)\//.test(url));

/** Nothing else was asked for than what the row is about, and nothing that the server did not understand. */
export function expectUsed({ server, row }: World): void {
  const special = server.requests.filter(({ kind }) => kind !== 'request');
  const used = new Set(special.map(({ kind, url }) => `${kind} /${url.split('/')[1]}`));
  expect([...used]).toEqual(row.used === undefined ? [] : [row.used]);
}

export const dataOf = (heard: readonly Heard[], type: EventType): unknown[] =>
  heard.filter((one) => one.type === type).map(({ data }) => data);

export const viasOf = (heard: readonly Heard[], type: EventType): (Via | undefined)[] =>
  heard.filter((one) => one.type === type).map(({ via }) => via);

export const valuesOf = async ({ client }: World, name: string): Promise<unknown[]> =>
  dataOf(await client.heard(name), 'value');

export const statesOf = async ({ client }: World, name: string): Promise<unknown[]> =>
  dataOf(await client.heard(name), 'state');

export const errorsOf = async ({ client }: World, name: string): Promise<unknown[]> =>
  dataOf(await client.heard(name), 'error');
