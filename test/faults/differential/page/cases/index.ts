import type { Case } from '../../case.js';
import { aborts } from './aborts.js';
import { bodies } from './bodies.js';
import { caching } from './caching.js';
import { elements } from './elements.js';
import { heads } from './heads.js';
import { measurements } from './measurements.js';
import { origins } from './origins.js';
import { redirects } from './redirects.js';
import { referrers } from './referrers.js';
import { requests } from './requests.js';
import { overHttp2 } from './secure.js';
import { streams } from './streams.js';
import { uploads } from './uploads.js';
import { urls } from './urls.js';
import { xhr } from './xhr.js';

export const cases: readonly Case[] = [
  ...[heads, urls, bodies, uploads, redirects, caching, origins, referrers].flat(),
  ...[requests, aborts, streams, xhr, elements, measurements, overHttp2].flat(),
];
