import { expect, it } from 'vitest';
import { storeContract } from '../../test/support/storeContract.js';
import { createMemoryStore } from './memoryStore.js';

it.each(storeContract.map((one) => [one.name, one] as const))('%s', async (_, { run }) => {
  const store = createMemoryStore();
  await expect(run(() => store)).resolves.toBeUndefined();
});
