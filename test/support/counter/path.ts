/** The live resource of benchmarks and fault campaigns. */
export const counterPath = '/counter/a/';
