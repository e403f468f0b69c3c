import type { Route } from '../visit.js';
import { bodies } from './bodies.js';
import { broken } from './broken.js';
import { caching } from './caching.js';
import { elements } from './elements.js';
import { heads } from './heads.js';
import { streams } from './streams.js';

/** What follows the case's name in a URL. Parameters of each stand in the query. */
export const routes: Readonly<Record<string, Route>> = {
  ...heads,
  ...bodies,
  ...streams,
  ...broken,
  ...caching,
  ...elements,
};
