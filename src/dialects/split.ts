import type { Target } from './dialect.js';

interface Group {
  targets: Target[];
  room: number;
  places: Set<string>;
}

export interface Room {
  /** What one request can hold. */
  limit: number;
  /** What a target takes of it. */
  size(target: Target): number;
  /** No two of one group have the same. */
  place?(target: Target): string;
}

/** The first group that has room takes a target. One that is too large for any stands alone. */
export function splitTargets(targets: readonly Target[], { limit, size, place }: Room): Target[][] {
  const groups: Group[] = [];
  for (const target of targets) {
    const needed = size(target);
    const name = place?.(target);
    const fits = ({ room, places }: Group) => needed <= room && !(name !== undefined && places.has(name));
    const group = groups.find(fits) ?? { targets: [], room: limit, places: new Set() };
    if (group.targets.length === 0) groups.push(group);
    group.targets.push(target);
    group.room -= needed;
    if (name !== undefined) group.places.add(name);
  }
  return groups.map((group) => group.targets);
}
