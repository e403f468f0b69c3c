import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createHarness, createTab, type Tab } from '../../../test/support/engineHarness.js';
import { createFakeClock } from '../../../test/support/fakeClock.js';
import { createScriptedOrigin } from '../../../test/support/scriptedNetwork.js';
import { parseTranscript, type Step } from '../../../test/support/transcript.js';
import type { HeaderList } from '../../model/index.js';
import type { Network, NetworkRequest, NetworkResponse } from '../../ports.js';

const folder = new URL('../../../test/transcripts/v01/', import.meta.url);
const names = readdirSync(folder);

const origin = 'https://app.example';

interface Asked extends NetworkRequest {
  answer(step: Extract<Step, { kind: 'answer' }>): void;
}

/** Keeps every request until the transcript answers it. */
function recordingNetwork(asked: Asked[]): Network {
  return {
    request: (request) =>
      new Promise<NetworkResponse>((resolve, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
        const answer: Asked['answer'] = ({ status, target, headers, body }) =>
          resolve({
            ...{ status, headers, url: target === undefined ? request.url : origin + target },
            body: async () => new TextEncoder().encode(body).buffer,
          });
        asked.push({ ...request, answer });
      }),
  };
}

function asText(headers: HeaderList): string[] {
  return headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`).sort();
}

/** What a follower heard, as the transcripts write it. States are left out. */
function heardBy({ heard }: Tab): string[] {
  return heard.flatMap((event) => {
    if (event.kind === 'value') return [`value ${new TextDecoder().decode(event.snapshot.body)}`];
    if (event.kind === 'error') return [`error ${event.code}`];
    return event.kind === 'removed' ? ['removed '] : [];
  });
}

it('has transcripts', () => {
  expect(names.length).toBeGreaterThan(5);
});

it.each(names)('speaks as in %s', async (name) => {
  const steps = parseTranscript(readFileSync(new URL(name, folder), 'utf8'));
  const asked: Asked[] = [];
  const clock = createFakeClock();
  const network = recordingNetwork(asked);
  const harness = createHarness({
    clock,
    origin: { ...createScriptedOrigin(clock), network },
    random: () => 0.5,
  });
  const asks = asked[Symbol.iterator]();
  const told: string[] = [];
  let tab: Tab | undefined;
  let current: Asked | undefined;
  for (const step of steps) {
    const where = `${name}:${step.line}`;
    await clock.settle();
    switch (step.kind) {
      case 'request': {
        current = asks.next().value;
        expect(current?.url, where).toBe(origin + step.target);
        expect(asText(current?.headers ?? []), where).toEqual(asText(step.headers));
        break;
      }
      case 'answer':
        current?.answer(step);
        break;
      case 'pass':
        await clock.advance(step.ms);
        break;
      case 'event':
        if (step.name === 'follow') {
          tab = createTab(step.text);
          await tab.plug(harness);
        } else if (step.name === 'problem') expect(harness.problems(), where).toContain(step.text);
        else told.push(`${step.name} ${step.text}`);
        if (tab) expect(heardBy(tab).slice(0, told.length), where).toEqual(told);
        break;
      default:
        step satisfies never;
    }
  }
  await clock.settle();
  expect(tab && heardBy(tab)).toEqual(told);
  expect(asks.next().value?.url).toBeUndefined();
});
