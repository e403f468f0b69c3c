import type { Dialect } from './dialect.js';
import { v01 } from './v01/index.js';
import { v02 } from './v02/index.js';
import { v03 } from './v03/index.js';

/** In the order of preference. */
export const dialects: readonly Dialect[] = [v01, v02, v03];

export type * from './dialect.js';
export { plain } from './plain.js';
