import type { Page } from 'playwright';

/** What a page does that means harm, or has a fault. */
export interface HostilePage {
  name: string;
  act(page: Page): Promise<void>;
  tells?: string[];
}

export const hostilePages: HostilePage[] = [
  {
    name: 'garbage for the worker',
    tells: ['bad-message', 'version-mismatch'],
    act: (page) =>
      page.evaluate(async () => {
        const { active } = await navigator.serviceWorker.ready;
        const ours = { liveresource: 1, version: '1' };
        for (let n = 0; n < 2_000; n++) {
          active?.postMessage('x'.repeat(1_000));
          active?.postMessage({ ...ours, type: 'follow', id: {}, interests: n });
          active?.postMessage({ ...ours, type: 'read', key: 'x'.repeat(10_000) });
          active?.postMessage({ ...ours, type: 'write-done', writeId: `${n}` });
          active?.postMessage({ liveresource: n, version: [] });
        }
      }),
  },
  {
    name: 'garbage on every channel',
    act: (page) =>
      page.evaluate(() => {
        const scope = `${location.origin}/`;
        for (const name of [`liveresource ${scope} ${location.origin}/counter/a/`, `liveresource ${scope}`]) {
          const channel = new BroadcastChannel(name);
          for (let n = 0; n < 5_000; n++) {
            channel.postMessage({ liveresource: 1, version: '1', type: 'publication', publication: n });
            channel.postMessage('x'.repeat(100));
          }
        }
      }),
  },
  {
    name: '10,000 resources to follow',
    tells: ['too-many-resources'],
    act: (page) =>
      page.evaluate(async () => {
        const { active } = await navigator.serviceWorker.ready;
        for (let batch = 0; batch < 10; batch++) {
          const interests = Array.from({ length: 1_000 }, (_, n) => ({
            id: `x${n}`,
            url: `${location.origin}/counter/x${batch}-${n}/`,
            credentials: 'same-origin',
            headers: [],
          }));
          active?.postMessage({ liveresource: 1, version: '1', type: 'follow', id: 'x', interests });
        }
      }),
  },
  {
    name: 'interests of 5 MB',
    tells: ['request-too-long', 'bad-message'],
    act: (page) =>
      page.evaluate(async () => {
        const { active } = await navigator.serviceWorker.ready;
        for (let n = 0; n < 10; n++) {
          const headers = Array.from({ length: 50 }, (_, h) => [`x-${h}`, `${n}${'x'.repeat(100_000)}`]);
          const interest = { id: 'y', url: `${location.origin}/counter/y/`, credentials: 'omit', headers };
          active?.postMessage({
            liveresource: 1,
            version: '1',
            type: 'follow',
            id: 'y',
            interests: [interest],
          });
        }
      }),
  },
  {
    name: '2,000 lease streams',
    act: (page) =>
      page.evaluate(async () => {
        for (let n = 0; n < 2_000; n++) void fetch(`/.liveresource/lease/${n}`).catch(() => {});
      }),
  },
  {
    name: '3,000 fetches of as many long URLs',
    act: (page) =>
      page.evaluate(async () => {
        for (let n = 0; n < 3_000; n += 10) {
          await Promise.all(
            Array.from({ length: 10 }, (_, i) =>
              fetch(`/counter/a/?${n + i}${'x'.repeat(8_000)}`).catch(() => {}),
            ),
          );
        }
      }),
  },
];
