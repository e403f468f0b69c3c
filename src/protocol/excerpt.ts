/**
 * The beginning of a text, for a log. A copy: a slice of a long string keeps all of it in memory in V8, and a log keeps a
 * thousand of them.
 */
export const excerpt = (text: string, maxLength = 1_024): string => [...text.slice(0, maxLength)].join('');
