/**
 * below: the detail stands under the list · beside: there is room at the side and little below, as in a dock at the bottom · page: the list alone, or
 * the detail alone.
 */
export type Arrangement = 'below' | 'beside' | 'page';

export interface Layout {
  width: number;
  height: number;
  arrangement: Arrangement;
}

const narrow = 600;
const wide = 900;
const low = 520;

export function layoutOf(width: number, height: number): Layout {
  if (width < narrow) return { width, height, arrangement: 'page' };
  return { width, height, arrangement: width >= wide && height < low ? 'beside' : 'below' };
}
