/**
 * When the route of a request was asked, as a short text that all processes agree on: Pushpin compares these, so that
 * one who was asked after an update is not asked again because of it.
 */
export function stampOf(wallMs: number): string {
  return Math.floor(wallMs / UNIT_MS).toString(36);
}

const UNIT_MS = 50;
/** By so much the clocks of two machines may differ. */
const SKEW_MS = 100;

/** The stamps of those who were asked after `updatedMs` and before `untilMs`; with commas, as Pushpin wants them. */
export function stampsBetween(updatedMs: number, untilMs: number): string {
  const stamps: string[] = [];
  for (let at = updatedMs + SKEW_MS + UNIT_MS; at <= untilMs + SKEW_MS; at += UNIT_MS)
    stamps.push(stampOf(at));
  return stamps.join(',');
}
