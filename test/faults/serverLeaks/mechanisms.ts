import { BREAKING_PATH } from './resources.js';

/** One way of following, as it looks on a connection. */
export interface Mechanism {
  name: string;
  /** What can be followed so. */
  paths: readonly string[];
  /** Whether the server ends it after the seconds that were asked for. */
  ends: boolean;
  /** The bytes with which a client of `user` begins to follow a resource that it has at this version. */
  opening(resource: { path: string; version: number }, seconds: number, user: string): string;
  /** What is sent when the server has agreed to it. */
  subscribing?(path: string): Uint8Array;
  /** Whether the server holds it, as far as can be told from what has come. */
  isHeld(received: string): boolean;
}

const values = ['/small', '/slow', '/big', '/mine', '/alone', '/deleted', BREAKING_PATH];

const nothingYet = (received: string) => received === '';

/** All that the server offers. */
export const mechanisms: readonly Mechanism[] = [
  {
    name: 'value-wait',
    paths: values,
    ends: true,
    opening: ({ path, version }, seconds, user) =>
      get(path, user, { 'If-None-Match': `"${version}"`, Wait: `${seconds}` }),
    isHeld: nothingYet,
  },
  {
    name: 'changes-wait',
    paths: ['/items/'],
    ends: true,
    opening: ({ path, version }, seconds, user) =>
      get(`${path}?after=${version}`, user, { Wait: `${seconds}` }),
    isHeld: nothingYet,
  },
];

function get(target: string, user: string, headers: Record<string, string>): string {
  const all = { Host: 'app.example', Accept: '*/*', Cookie: `user=${user}`, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}
