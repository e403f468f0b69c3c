import type { Activity } from '../../session/model.js';
import { activityUntil } from '../../session/select/index.js';
import { plural } from '../state/format.js';

const width = 3;
const height = 16;

/** Updates, and failures in their own colour, by time: the last two minutes, a bar for five seconds. */
export function Sparkline({ activity, now }: { activity: Activity; now: number }) {
  const bars = activityUntil(activity, now);
  const most = Math.max(1, ...bars.map(({ updates, failures }) => updates + failures));
  const updates = bars.reduce((sum, bar) => sum + bar.updates, 0);
  const failures = bars.reduce((sum, bar) => sum + bar.failures, 0);
  const label = `${plural(updates, 'update')}${failures > 0 ? ` and ${plural(failures, 'failure')}` : ''} in two minutes`;
  return (
    <svg class="spark" width={bars.length * width} height={height} role="img" aria-label={label}>
      <path
        class="updates"
        d={pathOf(
          bars.map((bar) => bar.updates),
          bars.map(() => 0),
          most,
        )}
      />
      {failures > 0 && (
        <path
          class="failures"
          d={pathOf(
            bars.map((bar) => bar.failures),
            bars.map((bar) => bar.updates),
            most,
          )}
        />
      )}
    </svg>
  );
}

/** One bar after the other, each upon what is below it. */
function pathOf(values: readonly number[], below: readonly number[], most: number): string {
  return values
    .map((value, n) => {
      if (value === 0) return '';
      const tall = Math.max(2, (value / most) * (height - 1));
      const bottom = height - ((below[n] ?? 0) / most) * (height - 1);
      return `M${n * width} ${(bottom - tall).toFixed(1)}h${width - 1}v${tall.toFixed(1)}h-${width - 1}z`;
    })
    .join('');
}
