import { type Activity, activityBucket, activityBuckets } from '../model.js';

export function createActivity(): Activity {
  return { last: 0, updates: [], failures: [] };
}

/** Counts in the bucket of that moment; what is older than all buckets counts no more. */
export function countActivity(activity: Activity, at: number, what: 'updates' | 'failures'): void {
  const bucket = Math.floor(at / activityBucket);
  if (bucket > activity.last) advance(activity, bucket);
  const place = activity.updates.length - 1 - (activity.last - bucket);
  if (place >= 0) activity[what][place] = (activity[what][place] ?? 0) + 1;
}

function advance(activity: Activity, bucket: number): void {
  const missing = Math.min(bucket - activity.last, activityBuckets);
  const zeros = new Array<number>(missing).fill(0);
  activity.updates = [...activity.updates, ...zeros].slice(-activityBuckets);
  activity.failures = [...activity.failures, ...zeros].slice(-activityBuckets);
  activity.last = bucket;
}

/** As a row of so many bars that ends now. */
export function activityUntil(
  { last, updates, failures }: Activity,
  now: number,
): { updates: number; failures: number }[] {
  const end = Math.floor(now / activityBucket);
  return Array.from({ length: activityBuckets }, (_, place) => {
    const at = updates.length - 1 - (last - (end - activityBuckets + 1 + place));
    return { updates: updates[at] ?? 0, failures: failures[at] ?? 0 };
  });
}
