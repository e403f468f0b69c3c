import { endChildren } from '../support/child/startChild.js';
import { type Site, startSite } from '../support/pushpin/site.js';
import { seededRandom } from '../support/random.js';
import type { Measured, Run } from '../support/report.js';
import { pause, percentile, within } from '../support/time.js';
import { type Follower, startFollowers, sumOf } from './pushpin/followers.js';
import { anyRestart, restart } from './pushpin/restarts.js';
import { Updates } from './pushpin/updates.js';

/** As long as somebody may wait who missed a hint: a wait and what is added to it, twice. */
const PATIENCE_MS = 120_000;
/** Between two restarts. */
const UPDATES_EACH = 40;

interface Recovery {
  what: string;
  ms: number;
  /** Who got there last. */
  last: string[];
  /** Who did not get there. */
  late: string[];
}

/**
 * Two processes of an app behind two real Pushpins, one of which is restarted now and then while values change at both
 * apps: whether every client, at either Pushpin and by every mechanism, gets to what is there.
 */
export async function measurePushpin({ seed, quick }: Run): Promise<Measured> {
  const site = await startSite();
  try {
    return await measure(site, seed, quick ? 160 : 1_000);
  } finally {
    await site.close();
    await endChildren();
  }
}

async function measure(site: Site, seed: number, count: number): Promise<Measured> {
  const random = seededRandom(seed);
  const followers = startFollowers(site, random);
  const updates = new Updates(site, followers.paths, random);
  const begun = performance.now();
  try {
    const first = await recovery('the start', followers.all);
    const recoveries: Recovery[] = [];
    while (updates.made < count) {
      const wanted = anyRestart(site, random);
      await Promise.all([updates.run(Math.min(UPDATES_EACH, count - updates.made)), restart(wanted, random)]);
      recoveries.push(await recovery(wanted.what, followers.all));
    }
    const lasting = followers.all.filter(({ judge }) => !judge.holds());
    const problems = await Promise.all(site.apps.map(async (app) => (await app.seen()).problems));
    return {
      figures: {
        updates: updates.made,
        not_converged: lasting.length + recoveries.reduce((sum, { late }) => sum + late.length, 0),
        restarts: recoveries.length,
        recovery_ms_p95: p95(recoveries),
        recovery_ms_max: Math.max(...recoveries.map(({ ms }) => ms)),
        ...snakeCase(sumOf(followers.all)),
      },
      details: {
        first_values_ms: Math.round(first.ms),
        seconds: Math.round((performance.now() - begun) / 1000),
        followers: followers.all.length,
        asked_of_the_other_app: updates.retried,
        by_kind: byKind(followers.all),
        // A client that lost its socket or stream several times within a minute waits before it tries again.
        recovery_ms_p95_after_an_app: p95(recoveries.filter(({ what }) => what.startsWith('app'))),
        recovery_ms_p95_after_a_pushpin: p95(recoveries.filter(({ what }) => what.startsWith('Pushpin'))),
        recoveries: recoveries.map((one) => ({ ...one, ms: Math.round(one.ms) })),
        heard_by_who_did_not_converge: lasting.map(({ name, notes }) => ({ name, notes })),
        problems,
      },
    };
  } finally {
    followers.close();
  }
}

/** From now until every follower has what there is. */
async function recovery(what: string, followers: readonly Follower[]): Promise<Recovery> {
  const begun = performance.now();
  let late = followers;
  let last = followers;
  const calm = async () => {
    while (late.length > 0) {
      await pause(5);
      const now = followers.filter(({ judge }) => !judge.holds());
      if (now.length === 0) last = late;
      late = now;
    }
  };
  const patience = within(PATIENCE_MS, what, calm());
  const isCalm = await patience.then(
    () => true,
    () => false,
  );
  const names = (some: readonly Follower[]) => some.map(({ name }) => name);
  return {
    ...{ what, ms: performance.now() - begun },
    ...(isCalm ? { last: names(last), late: [] } : { last: [], late: names(late) }),
  };
}

function p95(recoveries: readonly Recovery[]): number {
  return percentile(
    recoveries.map(({ ms }) => ms),
    0.95,
  );
}

function byKind(followers: readonly Follower[]): Record<string, object> {
  const names = [...new Set(followers.map(({ kind }) => kind))];
  return Object.fromEntries(
    names.map((name) => [name, sumOf(followers.filter(({ kind }) => kind === name))]),
  );
}

function snakeCase({ wentBack, repeated, changesLost }: ReturnType<typeof sumOf>): Record<string, number> {
  return { went_back: wentBack, repeated, changes_lost: changesLost };
}
