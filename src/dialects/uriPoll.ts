import type { HeaderList } from '../model/index.js';
import { formatUriElement } from '../protocol/index.js';
import type { PollCodec, Target } from './dialect.js';
import type { Waiting } from './ownPoll.js';
import { askedUrl, pathOf, placeOf } from './places.js';
import { readMembers } from './readMembers.js';
import { nameFor } from './references.js';
import { splitTargets } from './split.js';

/** Servers and proxies take 8 kB of headers, cookies and all. */
const longestTotal = 4_000;
const longestLine = 2_000;

/** multiplex-wait of 0.2 and multiplex-request of 0.3: the resources are named in `Uri` headers. */
export function createUriPoll(waiting: Waiting): PollCodec {
  return {
    request({ endpoint }, targets, waitSeconds) {
      const headers = inLines(targets.map((target) => elementOf(target, endpoint)));
      return { url: endpoint, headers: waitSeconds === undefined ? headers : waiting(headers, waitSeconds) };
    },
    read: (answer, targets) => readMembers(answer, targets, 'text'),
    split: ({ endpoint }, targets) =>
      splitTargets(targets, {
        limit: longestTotal,
        size: (target) => elementOf(target, endpoint).length + 2,
        place: pathOf,
      }),
  };
}

function elementOf(target: Target, endpoint: string): string {
  const etag = placeOf(target) === undefined ? target.checkpoint.etag : undefined;
  return formatUriElement(nameFor(askedUrl(target), endpoint), etag);
}

function inLines(elements: readonly string[]): HeaderList {
  const lines: string[] = [];
  for (const element of elements) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + element.length <= longestLine)
      lines[lines.length - 1] = `${last}, ${element}`;
    else lines.push(element);
  }
  return lines.map((line) => ['Uri', line]);
}
