import type { PathTest } from '../protocol/pathPattern.js';
import { canonicalTarget } from './ask/requestUrl.js';
import { badOption, readPattern } from './optionValues.js';

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

/** What the route of a target offers: path and query, as a client sent them. */
export type MechanismsOf = (target: string) => ReadonlySet<Mechanism>;

export interface MechanismSettings {
  mechanismsOf: MechanismsOf;
  /** What any route offers. */
  offered: ReadonlySet<Mechanism>;
}

/** Throws LiveResourceError `bad-option`. */
export function readMechanisms(
  ofAll: readonly Mechanism[] = mechanisms,
  routes: readonly RouteOptions[] = [],
): MechanismSettings {
  const rest = readNames('mechanisms', ofAll);
  const rules = routes.map((route, index) => readRoute(`routes[${index}]`, route));
  return {
    mechanismsOf: rules.length === 0 ? () => rest : (target) => ruleFor(target, rules)?.offered ?? rest,
    offered: new Set([rest, ...rules.map(({ offered }) => offered)].flatMap((names) => [...names])),
  };
}

interface Rule {
  test: PathTest;
  offered: ReadonlySet<Mechanism>;
}

function ruleFor(target: string, rules: readonly Rule[]): Rule | undefined {
  const { path } = canonicalTarget(target);
  return rules.find(({ test }) => test(path));
}

function readRoute(option: string, route: RouteOptions): Rule {
  return {
    test: readPattern(`${option}.path`, route?.path),
    offered: readNames(`${option}.mechanisms`, route.mechanisms),
  };
}

function readNames(option: string, names: readonly Mechanism[]): ReadonlySet<Mechanism> {
  if (!Array.isArray(names)) throw badOption(option, 'it is no list');
  const unknown = names.find((name) => !mechanisms.includes(name));
  if (unknown === undefined) return new Set(names);
  throw badOption(option, `there is no "${unknown}". Known are ${mechanisms.join(', ')}`);
}
