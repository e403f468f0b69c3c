/**
 * What a person types above the lists: parsed with places and clear problems, compiled to a test of rows, completed from what is
 * there; and the search through everything.
 */
export * from './compileFilter.js';
export * from './complete.js';
export { flags, isKey, type KeyName, keys } from './keys.js';
export * from './parseFilter.js';
export { type Compiled, compileRegex, type Matcher } from './regex/index.js';
export { type FilterContext, resourceReader } from './resourceReader.js';
export * from './search.js';
export type { Place, PlacedText } from './searchPlaces.js';
export type { FilterNode, FilterProblem, FilterSpan, ParsedFilter } from './syntax.js';
export { trafficReader } from './trafficReader.js';
