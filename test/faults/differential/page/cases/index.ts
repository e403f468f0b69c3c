import type { Case } from '../../case.js';
import { aborts } from './aborts.js';
import { bodies } from './bodies.js';
import { caching } from './caching.js';
import { elements } from './elements.js';
import { heads } from './heads.js';
import { measurements } from './measurements.js';
import { origins } from './origins.js';
import { preloads } from './preloads.js';
import { redirects } from './redirects.js';
import { referrers } from './referrers.js';
import { requests } from './requests.js';
import { overHttp2 } from './secure.js';
import { streams } from './streams.js';
import { uploads } from './uploads.js';
import { urls } from './urls.js';
import { xhr } from './xhr.js';

const groups: Record<string, readonly Case[]> = {
  ...{ heads, urls, bodies, caching, origins, referrers, requests, xhr, measurements, overHttp2 },
  // Those that write come last: after some of them the worker gives nothing from memory for 10 s.
  ...{ streams, aborts, redirects, uploads, elements, preloads },
};

export const cases: readonly (Case & { group: string })[] = Object.entries(groups).flatMap(([group, list]) =>
  list.map((one) => ({ ...one, group })),
);
