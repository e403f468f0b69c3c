import type { Case } from '../../case.js';
import { bodies } from './bodies.js';
import { heads } from './heads.js';
import { urls } from './urls.js';

export const cases: readonly Case[] = [...heads, ...urls, ...bodies];
