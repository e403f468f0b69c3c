import { expect, it } from 'vitest';
import { activityUntil, countActivity, createActivity } from './activity.js';

it('counts what happened, and passes over times that cannot be', () => {
  const activity = createActivity();
  const now = 1_000_000;
  countActivity(activity, now, 'updates');
  for (const at of [1e300, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN, -1]) {
    countActivity(activity, at, 'failures');
  }
  const bars = activityUntil(activity, now);
  expect(bars.at(-1)).toEqual({ updates: 1, failures: 0 });
  expect(bars.reduce((sum, { failures }) => sum + failures, 0)).toBe(0);
});
