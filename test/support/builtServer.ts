import { root } from './freshDist.js';

export type ServerLibrary = typeof import('../../src/server/index.js');

/** The server library that was built, as an app imports it: what is measured is what is shipped. */
export function builtServer(): Promise<ServerLibrary> {
  return import(`${root}dist/server/index.js`) as Promise<ServerLibrary>;
}
