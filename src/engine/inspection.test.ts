import { expect, it } from 'vitest';
import { createHarness, type Harness, text } from '../../test/support/engineHarness.js';
import {
  type FromInspector,
  type KnownEngine,
  parseToInspector,
  type ToInspector,
} from '../inspectionMessages.js';
import { envelope } from '../messages.js';
import { type InspectionChannel, openInspection } from './index.js';

/** Somebody who looks at an engine, over a channel that copies what it carries. */
function inspect({ engine, clock }: Harness) {
  const heard: ToInspector[] = [];
  const channel: InspectionChannel = {
    onmessage: null,
    postMessage(message) {
      const parsed = parseToInspector(structuredClone(message));
      if (!parsed.ok) throw new Error(parsed.reason);
      heard.push(parsed.message);
    },
  };
  openInspection(engine, channel, {
    ...{ engine: { name: 'scope', kind: 'worker', scope: 'scope' }, version: '0', clock },
    documents: async () => [{ holder: 'tab:1', url: 'https://a.example/', isFrame: false }],
  });
  async function say(message: FromInspector | object) {
    channel.onmessage?.({ data: envelope(message, '0') } as MessageEvent);
    await clock.settle();
  }
  const logged = () =>
    heard.flatMap((one) => (one.type === 'inspect-log' ? one.batch.events.map(({ type }) => type) : []));
  return { channel, heard, say, logged };
}

const hello = { type: 'inspect', id: 'p', known: [] as KnownEngine[] } as const;

it('says nothing before somebody looks', async () => {
  const harness = createHarness();
  const { heard } = inspect(harness);
  await harness.stay('/a');
  await harness.clock.advance(10_000);
  expect(heard).toEqual([]);
});

it('tells who comes late what happened, how things stand, and who holds what', async () => {
  const harness = createHarness();
  const { heard, say } = inspect(harness);
  await harness.follow('/a');
  await say(hello);
  const { boot } = harness.engine;
  const batch = harness.engine.logSince(0);
  expect(heard).toMatchObject([
    {
      type: 'inspection',
      to: 'p',
      batch,
      inspection: {
        ...{ boot, seq: batch.events.length },
        resources: [{ url: `${harness.origin.url}/a`, state: 'live', value: { etag: '"0"' } }],
        connections: [{ state: { name: 'live' } }],
      },
      documents: [{ holder: 'tab:1' }],
    },
  ]);
});

it('goes on after what is known already, without saying again how things stand', async () => {
  const harness = createHarness();
  const { heard, say } = inspect(harness);
  await harness.follow('/a');
  const { boot } = harness.engine;
  const { newest } = harness.engine.log;
  await say({ ...hello, known: [{ name: 'scope', boot, seq: newest }] });
  expect(heard).toEqual([expect.objectContaining({ batch: { boot, dropped: 0, events: [] } })]);
  expect(heard[0]).not.toHaveProperty('inspection');
});

it('says how things stand where the log does not hold all that is missing', async () => {
  const harness = createHarness({ limits: { logEvents: 5 } });
  const { heard, say } = inspect(harness);
  await harness.follow('/a');
  await say({ ...hello, known: [{ name: 'scope', boot: harness.engine.boot, seq: 1 }] });
  expect(heard).toMatchObject([{ batch: { dropped: expect.any(Number) }, inspection: {} }]);
});

it('tells what happens in batches, with new values', async () => {
  const harness = createHarness();
  const { heard, say, logged } = inspect(harness);
  await harness.stay('/a');
  await say(hello);
  heard.length = 0;
  harness.origin.update('/a', 'next');
  await harness.clock.advance(49);
  expect(heard).toEqual([]);
  await harness.clock.advance(50);
  expect(heard.map(({ type }) => type)).toEqual(['inspect-log', 'inspect-value']);
  expect(logged()).toContain('applied');
  const [, value] = heard;
  expect(value?.type === 'inspect-value' && text(value.snapshot.body)).toBe('next');
});

it('is quiet again when the last who looked is silent for 7 s, or said goodbye', async () => {
  const harness = createHarness();
  const { heard, say } = inspect(harness);
  await harness.stay('/a');
  for (const goodbye of [true, false]) {
    await say(hello);
    if (goodbye) await say({ type: 'inspect-end', id: 'p' });
    else await harness.clock.advance(14_100);
    heard.length = 0;
    harness.origin.update('/a', String(goodbye));
    await harness.clock.advance(1_000);
    expect(heard).toEqual([]);
  }
});

it('gives a value that it holds, and asks nobody for one', async () => {
  const harness = createHarness();
  const { heard, say } = inspect(harness);
  const { key } = await harness.follow('/a');
  await say(hello);
  heard.length = 0;
  const asked = harness.origin.requests.length;
  await say({ type: 'inspect-value', id: 'p', engine: 'scope', key });
  await say({ type: 'inspect-value', id: 'p', engine: 'scope', key: 'https://elsewhere.example/' });
  await say({ type: 'inspect-value', id: 'p', engine: 'another', key });
  expect(heard).toMatchObject([{ type: 'inspect-value', key, snapshot: { status: 200 } }]);
  expect(harness.origin.requests.length).toBe(asked);
});

it('leaves what it cannot read', async () => {
  const harness = createHarness();
  const { heard, say } = inspect(harness);
  for (const wrong of [{ type: 'follow' }, { type: 'inspect', id: 1 }, { ...hello, known: [1] }])
    await say(wrong);
  expect(heard).toEqual([]);
});

it('throws nothing when the channel was closed meanwhile, and falls silent', async () => {
  const harness = createHarness();
  const { channel, say } = inspect(harness);
  await say(hello);
  let told = 0;
  channel.postMessage = () => {
    told++;
    throw new DOMException('Channel is closed', 'InvalidStateError');
  };
  await harness.follow('/a');
  await harness.clock.advance(100);
  expect(told).toBeGreaterThan(0);
  const before = told;
  await harness.follow('/b');
  await harness.clock.advance(100);
  expect(told).toBe(before);
});

it('answers no more than 20 who look', async () => {
  const harness = createHarness();
  const { heard, say } = inspect(harness);
  for (let n = 0; n < 100; n++) await say({ ...hello, id: `p${n}` });
  expect(heard.filter(({ type }) => type === 'inspection')).toHaveLength(20);
  await say({ type: 'inspect-end', id: 'p0' });
  await say({ ...hello, id: 'q' });
  expect(heard.at(-1)).toMatchObject({ to: 'q' });
});
