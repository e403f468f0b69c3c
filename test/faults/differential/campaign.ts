import { type Listed, type Order, type Realm, type Situation, situations } from './case.js';
import { compare, type Difference } from './compare.js';
import { type Documented, documented } from './documented.js';
import type { JournalEntry, Stand } from './stand.js';

/** One case in one situation, compared. */
export interface Compared {
  case: string;
  /** What the worker did with the fetches of it that it took; untouched where it took none. */
  worker: string;
  differences: Difference[];
  /** The names of those that are documented. */
  documented: string[];
  /** How long it took without the worker, and with it. */
  ms: [number, number];
}

export interface Choice {
  /** Of the cases' situations. */
  situations?: readonly Situation[];
  /** Part of the cases' names. */
  names?: RegExp;
}

const batch = 8;

/** Runs each case in each of its situations at both stands at once, and compares. */
export async function compareStands(bare: Stand, worked: Stand, choice: Choice = {}): Promise<Compared[]> {
  const orders = ordersOf(await worked.list(), choice);
  const compared: Compared[] = [];
  await worked.journal();
  for (let at = 0; at < orders.length; at += batch) {
    const some = orders.slice(at, at + batch);
    const [without, withWorker] = await Promise.all([bare.run(some), worked.run(some)]);
    const journal = await worked.journal();
    for (const order of some) {
      const [a, b] = [without.get(order.id), withWorker.get(order.id)];
      if (!a || !b) continue;
      if (a.page === 'hangs') throw new Error(`"${order.name}" (${order.situation}) hangs without a worker`);
      compared.push({ ...judge(order, compare(order, a, b), journal), ms: [a.ms, b.ms] });
    }
  }
  return compared;
}

/** When a write of a dedicated worker ends, nobody can tell: the worker would give nothing from memory for 10 s. */
function ordersOf(listed: readonly Listed[], { situations: within, names }: Choice): Order[] {
  const orders = listed
    .filter(({ name }) => names?.test(name) ?? true)
    .flatMap(({ name, arrivals, in: all, realms = ['page'] as const }) =>
      all
        .filter((situation) => within?.includes(situation) ?? true)
        .flatMap((situation) => realms.map((realm: Realm) => ({ name, situation, realm, arrivals })))
        .filter(({ situation, realm }) => realm === 'page' || !('write' in situations[situation])),
    );
  return orders.map((order, n) => ({ id: `${n}-${order.situation}`, ...order }));
}

function judge(
  order: Order,
  differences: Difference[],
  journal: readonly JournalEntry[],
): Omit<Compared, 'ms'> {
  const known = (difference: Difference) => documented.find(({ covers }) => covers(difference, order));
  const names = differences.map(known).flatMap((one: Documented | undefined) => (one ? [one.name] : []));
  return {
    case: `${order.name} · ${order.situation}${order.realm === 'worker' ? ' · in a dedicated worker' : ''}`,
    worker: describe(order, journal),
    differences: differences.filter((difference) => !known(difference)),
    documented: [...new Set(names)],
  };
}

function describe({ id }: Order, journal: readonly JournalEntry[]): string {
  const outcomes = journal.filter(({ url }) => url.includes(`/${id}/`)).map(({ outcome }) => outcome);
  return outcomes.length === 0 ? 'untouched' : outcomes.join(' ');
}

export const allSituations = Object.keys(situations) as Situation[];
