import { type Case, type Order, type Standing, situations, type Tools } from '../case.js';

export interface Origins {
  plain: string;
  other: string;
  secure: string;
}

/** What is done for a page with the worker, and needs nothing in one without. */
export interface Library {
  /** Resolves when the worker holds the value and knows it to be current. */
  follow(url: string, one: Case): Promise<() => void>;
  /** Resolves when the worker knows that all writes are done. */
  written(): Promise<void>;
}

/** Prepares the situation, and runs the case in it. */
export async function runCase(one: Case, order: Order, origins: Origins, library: Library): Promise<unknown> {
  const standing: Standing = situations[order.situation];
  const tools = toolsOf(one, order, standing, origins);
  for (let n = 0; n < standing.asked; n += 1) await askBefore(tools.url, one);
  const unfollow = standing.followed ? await library.follow(tools.url, one) : () => {};
  const own = one.secure ? origins.secure : origins.plain;
  const endWrite = standing.write ? await write(own, order.id, standing.write, library) : () => {};
  await control(controlOrigin(one, origins), order.id, 'begin');
  try {
    return await one.run(tools);
  } finally {
    await endWrite();
    unfollow();
  }
}

function toolsOf(one: Case, { id }: Order, { kind, asked }: Standing, origins: Origins): Tools {
  const own = one.secure ? origins.secure : origins.plain;
  const beside = controlOrigin(one, origins);
  const at = (origin: string, spec: string) =>
    `${origin}/c/${kind}/${id}/${spec.replaceAll('{asked}', String(asked))}`;
  return {
    url: at(one.from === 'other' ? origins.other : own, one.at),
    at: (spec) => at(own, spec),
    other: (spec) => at(origins.other, spec),
    open: () => control(beside, id, 'open').then(() => {}),
    arrived: (count) => control(beside, id, `arrived/${count}`).then(() => {}),
    quiet: (ms) => control(beside, id, `quiet/${ms}`).then(() => {}),
    settle: (ms) => control(beside, id, `settle/${ms}`),
  };
}

async function askBefore(url: string, { before = {} }: Case): Promise<void> {
  const response = await fetch(url, before).catch(() => undefined);
  await response?.arrayBuffer().catch(() => {});
}

/** A write of the page: one that goes on until it is told to end, or one that is over and known to be. */
async function write(
  origin: string,
  id: string,
  end: 'open' | 'done',
  { written }: Library,
): Promise<() => Promise<void>> {
  const own = `${id}-write`;
  const sent = fetch(`${origin}/c/plain/${own}/late${end === 'done' ? '?ms=1' : ''}`, {
    method: 'POST',
    body: 'x',
  });
  const isOver = sent.then((response) => response.text());
  if (end === 'open') return () => Promise.all([control(origin, own, 'open'), isOver]).then(() => {});
  await isOver;
  await written();
  return async () => {};
}

/** Not the origin that the case is about: over HTTP/1.1 all its connections may be taken. */
const controlOrigin = ({ secure }: Case, origins: Origins) => (secure ? origins.secure : origins.other);

/** In a cache mode that no worker touches. */
async function control(origin: string, id: string, path: string): Promise<string[]> {
  return (await fetch(`${origin}/control/${id}/${path}`, { cache: 'no-store' })).json();
}
