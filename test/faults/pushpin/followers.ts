import { nodeClock } from '../../../src/adapters/nodeClock.js';
import { startProcess } from '../../support/faultRun/follower.js';
import {
  type Item,
  type Judge,
  judgeChanges,
  judgeValues,
  type Verdict,
} from '../../support/faultRun/judge.js';
import { type Kind, kinds } from '../../support/pushpin/kinds.js';
import type { Site } from '../../support/pushpin/site.js';
import type { Random } from '../../support/random.js';

/** One client's view of one resource, through one of the Pushpins. */
export interface Follower {
  /** Kind, path and Pushpin. */
  name: string;
  kind: string;
  judge: Judge;
  /** What it heard last, newest last. */
  notes: readonly string[];
}

export interface Followers {
  /** Of the resources. */
  paths: readonly { path: string; holds: Kind['holds'] }[];
  all: readonly Follower[];
  close(): void;
}

/** Of each kind so many resources. */
const NAMES = ['a', 'b'];
const MAX_NOTES = 40;

/**
 * Clients of the project's own, in Node: of each kind one at each Pushpin, which follows all resources of that kind. So
 * none has more than it can hold at a time over HTTP/1.1.
 */
export function startFollowers(site: Site, random: Random): Followers {
  const processes: { close(): void }[] = [];
  const all = kinds.flatMap((kind) =>
    site.pushpins.flatMap(({ url }, at) => {
      const process = startProcess(nodeClock, random);
      processes.push(process);
      return pathsOf(kind).map((path): Follower => {
        const judge = judgeOf(site, kind, path);
        const notes: string[] = [];
        process.follow({ url: url + path, wants: kind.holds === 'number' ? 'value' : 'changes' }, (event) => {
          notes.push(`${Math.round(performance.now())} ${event.kind}`);
          if (notes.length > MAX_NOTES) notes.shift();
          judge.hear(event);
        });
        return { name: `${path} by Pushpin ${at + 1}`, kind: kind.name, judge, notes };
      });
    }),
  );
  const paths = kinds.flatMap((kind) => pathsOf(kind).map((path) => ({ path, holds: kind.holds })));
  return {
    ...{ paths, all },
    close() {
      for (const process of processes) process.close();
    },
  };
}

export function sumOf(followers: readonly Follower[]): Omit<Verdict, 'converged'> {
  const verdicts = followers.map(({ judge }) => judge.verdict());
  const total = (count: (verdict: Verdict) => number) => verdicts.reduce((sum, one) => sum + count(one), 0);
  return {
    wentBack: total(({ wentBack }) => wentBack),
    repeated: total(({ repeated }) => repeated),
    changesLost: total(({ changesLost }) => changesLost),
  };
}

function pathsOf({ name }: Kind): string[] {
  return NAMES.map((one) => `/${name}/${one}`);
}

function judgeOf({ store }: Site, { holds }: Kind, path: string): Judge {
  return holds === 'number'
    ? judgeValues(() => ({ n: store.number(path) }))
    : judgeChanges(() => [...store.items(path)] as Item[], path);
}
