/** Where a key leads in a list; undefined where it leads nowhere. `page`: so many rows are seen at once. */
export function stepFor(key: string, index: number, count: number, page = 12): number | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  const within = (place: number) => Math.max(0, Math.min(last, place));
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return within(index + 1);
    case 'ArrowUp':
    case 'k':
      return index < 0 ? last : within(index - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'PageDown':
      return within(Math.max(0, index) + page);
    case 'PageUp':
      return within(index - page);
    default:
      return undefined;
  }
}
