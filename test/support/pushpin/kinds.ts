import type { Mechanism, RouteOptions } from '../../../src/server/mechanisms.js';

/** What is found below `/KIND/` in the apps of the tests: numbers, or collections; how they can be followed. */
export interface Kind {
  name: string;
  holds: 'number' | 'items';
  /** All of them without it. */
  mechanisms?: readonly Mechanism[];
  /** The route says `Cache-Control: public`. */
  isPublic?: boolean;
  /** The app says that it is the same for all. */
  isListed?: boolean;
}

export const kinds: readonly Kind[] = [
  { name: 'value', holds: 'number' },
  { name: 'wait', holds: 'number', mechanisms: ['value-wait'] },
  { name: 'public', holds: 'number', mechanisms: ['value-wait'], isPublic: true },
  { name: 'stream', holds: 'number', mechanisms: ['value-stream'] },
  { name: 'multi-wait', holds: 'number', mechanisms: ['value-wait', 'multiplex-wait'] },
  { name: 'multi-stream', holds: 'number', mechanisms: ['multiplex-stream'] },
  { name: 'socket', holds: 'number', mechanisms: ['multiplex-ws'] },
  { name: 'listed', holds: 'number', isListed: true },
  { name: 'items', holds: 'items', isPublic: true },
  { name: 'items-wait', holds: 'items', mechanisms: ['changes-wait'] },
  { name: 'items-stream', holds: 'items', mechanisms: ['changes-stream'] },
  { name: 'items-socket', holds: 'items', mechanisms: ['multiplex-ws'] },
];

export const routes: readonly RouteOptions[] = kinds.flatMap(({ name, mechanisms }) =>
  mechanisms ? [{ path: `/${name}/:name`, mechanisms }] : [],
);

export const listed: readonly string[] = kinds.flatMap(({ name, isListed }) =>
  isListed ? [`/${name}/:name`] : [],
);
