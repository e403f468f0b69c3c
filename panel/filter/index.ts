/**
 * What a person types above the lists: parsed, with places and clear problems, and compiled to a test of rows. Completion
 * (complete.ts) and the search through everything (search.ts) are for chunks of their own.
 */
export * from './compileFilter.js';
export { flags, isKey, type KeyName, keys } from './keys.js';
export * from './parseFilter.js';
export { type Compiled, compileRegex, type Matcher } from './regex/index.js';
export { type FilterContext, resourceReader } from './resourceReader.js';
export type { FilterNode, FilterProblem, FilterSpan, ParsedFilter } from './syntax.js';
export { trafficReader } from './trafficReader.js';
