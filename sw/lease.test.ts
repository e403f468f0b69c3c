import { expect, it } from 'vitest';
import { leasePath } from '../src/messages.js';
import { createLeaseStreams } from './lease.js';

const scope = 'https://x/app/';

function leases() {
  const gone: string[] = [];
  const registration = { scope, installing: null, waiting: null as ServiceWorker | null };
  return { gone, registration, streams: createLeaseStreams(registration, (id) => gone.push(id)) };
}

const reader = (response: Response) => {
  if (!response.body) throw new Error('no body');
  return response.body.getReader();
};

it('knows its own URLs, below its scope only', () => {
  const { isLease } = leases().streams;
  expect(isLease(`${scope}${leasePath}1`)).toBe(true);
  expect([isLease(`https://x/${leasePath}1`), isLease(`${scope}other/${leasePath}1`)]).toEqual([
    false,
    false,
  ]);
});

it('holds a stream open without a word, and says when the page gave it up', async () => {
  const { gone, streams } = leases();
  const response = streams.open('tab');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const reading = reader(response);
  const first = reading.read();
  expect(await Promise.race([first, Promise.resolve('silent')])).toBe('silent');
  expect(gone).toEqual([]);
  await reading.cancel();
  expect(gone).toEqual(['tab']);
});

it('does not take a page for gone while it has another stream', async () => {
  const { gone, streams } = leases();
  const [one, two, other] = [streams.open('tab'), streams.open('tab'), streams.open('other')].map(reader);
  await one?.cancel();
  expect(gone).toEqual([]);
  await two?.cancel();
  expect(gone).toEqual(['tab']);
  await other?.cancel();
  expect(gone).toEqual(['tab', 'other']);
});

it('ends all streams at once for a newer worker, without taking the pages for gone', async () => {
  const { gone, streams } = leases();
  const readers = [streams.open('a'), streams.open('b')].map(reader);
  streams.endAll();
  streams.endAll();
  expect(await Promise.all(readers.map((one) => one.read()))).toEqual([
    { done: true, value: undefined },
    { done: true, value: undefined },
  ]);
  expect(gone).toEqual([]);
});

it('gives only ended streams while a newer worker waits', async () => {
  const { gone, registration, streams } = leases();
  registration.waiting = {} as ServiceWorker;
  const late = reader(streams.open('tab'));
  expect(await late.read()).toEqual({ done: true, value: undefined });
  expect(gone).toEqual([]);
});
