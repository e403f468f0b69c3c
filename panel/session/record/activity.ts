import { type Activity, activityBucket, activityBuckets } from '../model.js';

export function createActivity(): Activity {
  const zeros = () => new Array<number>(activityBuckets).fill(0);
  return { last: 0, updates: zeros(), failures: zeros() };
}

/** Counts in the bucket of that moment; what is older than all buckets counts no more. */
export function countActivity(activity: Activity, at: number, what: 'updates' | 'failures'): void {
  const bucket = Math.floor(at / activityBucket);
  // A recording may say anything of its times; beyond this, one bucket is not told from the next.
  if (!Number.isSafeInteger(bucket) || bucket < 0) return;
  if (bucket > activity.last) advance(activity, bucket);
  if (bucket <= activity.last - activityBuckets) return;
  const place = bucket % activityBuckets;
  activity[what][place] = (activity[what][place] ?? 0) + 1;
}

/** Buckets that were passed over are empty. */
function advance(activity: Activity, bucket: number): void {
  const first = Math.max(activity.last + 1, bucket - activityBuckets + 1);
  for (let at = first; at <= bucket; at += 1) {
    activity.updates[at % activityBuckets] = 0;
    activity.failures[at % activityBuckets] = 0;
  }
  activity.last = bucket;
}

/** As a row of so many bars that ends now, the oldest first. */
export function activityUntil(
  { last, updates, failures }: Activity,
  now: number,
): { updates: number; failures: number }[] {
  const end = Math.floor(now / activityBucket);
  return Array.from({ length: activityBuckets }, (_, n) => {
    const bucket = end - activityBuckets + 1 + n;
    const isKept = bucket <= last && bucket > last - activityBuckets;
    const place = bucket % activityBuckets;
    return isKept
      ? { updates: updates[place] ?? 0, failures: failures[place] ?? 0 }
      : { updates: 0, failures: 0 };
  });
}
