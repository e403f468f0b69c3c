import { expect, it } from 'vitest';
import { watchNetwork } from './watchNetwork.js';

it('doubts what is open whenever the network comes or goes, and waits for nothing when it comes', () => {
  const scope = new EventTarget();
  const said: string[] = [];
  watchNetwork(scope, { wake: () => said.push('wake'), doubt: () => said.push('doubt') });
  scope.dispatchEvent(new Event('offline'));
  expect(said.splice(0)).toEqual(['doubt']);
  scope.dispatchEvent(new Event('online'));
  expect(said.splice(0)).toEqual(['wake', 'doubt']);
});
