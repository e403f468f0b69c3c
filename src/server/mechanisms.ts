import { pathTest } from '../protocol/index.js';
import { canonicalPath } from './ask/requestUrl.js';

export const mechanisms = [
  'value-wait',
  'value-stream',
  'changes-wait',
  'changes-stream',
  'multiplex-wait',
  'multiplex-stream',
  'multiplex-ws',
  'value-callback',
  'changes-callback',
  'multiplex-callbacks',
] as const;

/** A way in which resources can be followed, by the name of its relation type in dialect 0.1. */
export type Mechanism = (typeof mechanisms)[number];

/** Routes that offer other mechanisms than the rest. The first that fits a path counts. */
export interface RouteOptions {
  /** A path, a pattern (`/counter/:name/`, `/files/*`) or a RegExp that is tried on the path. */
  path: string | RegExp;
  /** None: the route is not live. */
  mechanisms: readonly Mechanism[];
}

/** What the routes of a path offer. */
export type MechanismsOf = (path: string) => ReadonlySet<Mechanism>;

export function mechanismsByPath(
  ofAll: readonly Mechanism[],
  routes: readonly RouteOptions[] = [],
): MechanismsOf {
  const rest: ReadonlySet<Mechanism> = new Set(ofAll);
  const rules = routes.map((route) => ({
    test: pathTest(route.path, canonicalPath),
    offered: new Set(route.mechanisms) as ReadonlySet<Mechanism>,
  }));
  if (rules.length === 0) return () => rest;
  return (path) => rules.find(({ test }) => test(path))?.offered ?? rest;
}
