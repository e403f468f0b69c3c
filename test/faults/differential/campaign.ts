import { type Listed, type Order, type Realm, type Situation, situations } from './case.js';
import { compare, type Difference } from './compare.js';
import { type BrowserName, documented } from './documented.js';
import type { JournalEntry, Stand } from './stand.js';

/** One case in one situation, compared. */
export interface Compared {
  case: string;
  /** What the worker did with the fetches of it that it took; untouched where it took none. */
  worker: string;
  differences: Difference[];
  /** Those that are documented. */
  documented: (Difference & { name: string })[];
  /** How long it took without the worker, and with it. */
  ms: [number, number];
}

export interface Choice {
  situations?: readonly Situation[];
  groups?: readonly string[];
  /** Matches the names of cases. */
  names?: RegExp;
  /** Those that are left out. */
  except?: RegExp;
  browser?: BrowserName;
  /** One of so many, begun with the one of this number. */
  share?: { of: number; from: number };
}

const batch = 8;
const allSituations = Object.keys(situations) as Situation[];

/** Runs each case in each of its situations at both stands at once, and compares. */
export async function compareStands(bare: Stand, worked: Stand, choice: Choice = {}): Promise<Compared[]> {
  const orders = ordersOf(await worked.list(), choice);
  const compared: Compared[] = [];
  await worked.journal();
  for (let at = 0; at < orders.length; at += batch) {
    const some = orders.slice(at, at + batch);
    const [without, withWorker] = await Promise.all([bare.run(some), worked.run(some)]);
    const journal = await worked.journal();
    const { browser = 'chromium' } = choice;
    for (const order of some) {
      const [a, b] = [without.get(order.id), withWorker.get(order.id)];
      if (!a || !b) continue;
      if (a.page === 'hangs') throw new Error(`"${order.name}" (${order.situation}) hangs without a worker`);
      const differences = compare(order, a, b);
      compared.push({ ...judge(order, differences, journal, browser), ms: [a.ms, b.ms] });
    }
  }
  return compared;
}

function ordersOf(listed: readonly Listed[], choice: Choice): Order[] {
  const { situations: wanted = allSituations, groups, names, except, share = { of: 1, from: 0 } } = choice;
  const chosen = listed.filter(
    ({ name, group }) =>
      (names?.test(name) ?? true) && !except?.test(name) && (groups?.includes(group) ?? true),
  );
  // Situation by situation: after a write that goes on, little is answered from memory for a while.
  const orders = wanted.flatMap((situation) => chosen.flatMap((one) => ordersIn(situation, one)));
  return orders
    .filter((_, n) => (n + share.from) % share.of === 0)
    .map((order, n) => ({ id: `${n}-${order.situation}`, ...order }));
}

/** When a write of a dedicated worker ends, nobody can tell: the worker would give nothing from memory for 10 s. */
function ordersIn(
  situation: Situation,
  { name, arrivals, in: within, realms = ['page'] }: Listed,
): Omit<Order, 'id'>[] {
  if (!within.includes(situation)) return [];
  const usable = realms.filter((realm: Realm) => realm === 'page' || !('write' in situations[situation]));
  return usable.map((realm) => ({ name, situation, realm, ...(arrivals && { arrivals }) }));
}

function judge(
  order: Order,
  differences: Difference[],
  journal: readonly JournalEntry[],
  browser: BrowserName,
): Omit<Compared, 'ms'> {
  const judged = differences.map((difference) => ({
    ...difference,
    name: documented.find(({ covers }) => covers(difference, order, browser))?.name,
  }));
  return {
    case: `${order.name} · ${order.situation}${order.realm === 'worker' ? ' · in a dedicated worker' : ''}`,
    worker: describe(order, journal),
    differences: judged.flatMap(({ name, ...difference }) => (name === undefined ? difference : [])),
    documented: judged.flatMap(({ name, ...difference }) =>
      name === undefined ? [] : { ...difference, name },
    ),
  };
}

function describe({ id }: Order, journal: readonly JournalEntry[]): string {
  const outcomes = journal.filter(({ url }) => url.includes(`/${id}/`)).map(({ outcome }) => outcome);
  return outcomes.length === 0 ? 'untouched' : outcomes.join(' ');
}
