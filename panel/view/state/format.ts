/** Numbers as columns show them: short, and with their unit. */

/** Of milliseconds: `0.4 s`, `41 s`, `3 m`, `2.5 h`, `4 d`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  if (seconds < 5_970) return `${Math.round(seconds / 60)} m`;
  if (seconds < 172_800) return `${short(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** How long something took: `0.3 ms`, `12 ms`, `1.4 s`. */
export function formatMs(ms: number): string {
  if (ms < 0.95) return `${ms.toFixed(1)} ms`;
  return ms < 999.5 ? `${Math.round(ms)} ms` : formatAge(ms);
}

/** In steps of a thousand, as networks count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 999_500) return `${short(bytes / 1_000)} K`;
  if (bytes < 999_500_000) return `${short(bytes / 1_000_000)} M`;
  return `${short(bytes / 1_000_000_000)} G`;
}

const short = (value: number): string => (value < 9.95 ? value.toFixed(1) : String(Math.round(value)));

export function formatCount(count: number): string {
  return count < 10_000 ? String(count) : formatBytes(count).replace(' B', '').replace(' ', '');
}

/** Time of day with milliseconds, as the person's clock shows it. */
export function formatTime(at: number): string {
  const moment = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(':');
  return `${clock}.${String(moment.getMilliseconds()).padStart(3, '0')}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
