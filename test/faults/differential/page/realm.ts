import type { Case, Order } from '../case.js';
import { cases } from './cases/index.js';
import { attempt } from './see.js';
import { type Library, type Origins, runCase } from './tools.js';

/** What a dedicated worker asks of its page, and tells it at the end. */
export type FromRealm =
  | { type: 'follow'; url: string }
  | { type: 'written' }
  | { type: 'seen'; seen: unknown };

/** A dedicated worker, in which the same cases run. */
addEventListener('message', async ({ data, ports }: MessageEvent<{ order: Order; origins: Origins }>) => {
  const { order, origins } = data;
  const port = ports[0] as MessagePort;
  const tell = (message: FromRealm) => port.postMessage(message);
  const ask = (message: FromRealm) =>
    new Promise<void>((resolve) => {
      port.onmessage = () => resolve();
      tell(message);
    });
  const library: Library = {
    follow: (url) => ask({ type: 'follow', url }).then(() => () => {}),
    written: () => ask({ type: 'written' }),
  };
  const one = cases.find(({ name }) => name === order.name) as Case;
  tell({ type: 'seen', seen: await attempt(() => runCase(one, order, origins, library)) });
});
