import { expect, it } from 'vitest';
import type { FromPage } from '../messages.js';
import { getLink, useEngine, useRegistration } from './connect.js';

it('says who is logged in also where `register` comes after the page was linked', async () => {
  const said: FromPage[] = [];
  useEngine(async () => ({
    post: (message) => void said.push(message),
    onMessage() {},
    listen: () => () => {},
    hold() {},
    close() {},
  }));
  await getLink();
  useRegistration(Promise.resolve(undefined), { identity: 'bob' });
  await getLink();
  expect(said).toEqual([{ type: 'identity', identity: 'bob' }]);
});
