/** The tags of an `If-None-Match`, as they came. */
export function splitTags(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"|[^\s,]+/g) ?? [];
}

const withoutWeakness = (tag: string) => tag.replace(/^W\//, '');

/** Weak comparison (RFC 9110 §13.1.2); quotes are part of a tag. */
export function matchesTag(ifNoneMatch: string, tag: string): boolean {
  const tags = splitTags(ifNoneMatch);
  return tags.includes('*') || tags.some((sent) => withoutWeakness(sent) === withoutWeakness(tag));
}

/** The parameter of a `Uri` header: `If-None-Match="e1"` may mean the tag `"e1"`, its quotes being those of the tag. */
export function matchesParameter(value: string, tag: string): boolean {
  return matchesTag(value, tag) || `"${value}"` === withoutWeakness(tag);
}
