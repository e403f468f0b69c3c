/** What runs in the pages of the conformance suite: the recorder over the built client, with the worker registered. */
import { LiveResource, register } from '../../../src/client/index.js';
import { type Client, createRecorder } from './recorder.js';

export interface ConformancePage {
  client: Client;
  ready: Promise<unknown>;
}

declare global {
  interface Window {
    conformance: ConformancePage;
  }
}

const registered = register();

window.conformance = {
  client: createRecorder({ LiveResource, readLog: () => registered.readLog(), patience: 20_000 }),
  ready: registered.ready,
};
