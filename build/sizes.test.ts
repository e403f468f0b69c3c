import { expect, it } from 'vitest';
import { isOverBudget, sizeTable } from './sizes.mjs';

const budgets = { worker: 100, panel: 50 };

it('fails on one byte over a budget', () => {
  expect(isOverBudget(budgets, { worker: 100, panel: 50 })).toBe(false);
  expect(isOverBudget(budgets, { worker: 101, panel: 50 })).toBe(true);
});

it('says by how much', () => {
  expect(sizeTable(budgets, { worker: 103, panel: undefined }).split('\n')).toEqual([
    'min+gzip, bytes             size  budget',
    'worker                       103     100  3 over budget',
    'panel                   none yet      50',
  ]);
});
