/** Gives the same string for equal ones, so that a thousand events name one URL once. */
export type Intern = (text: string) => string;

/** Longer ones do not come twice. */
const longest = 2_048;

export function createIntern(cap = 20_000): Intern {
  const known = new Map<string, string>();
  return (text) => {
    if (text.length > longest) return text;
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= cap) known.clear();
    // A slice would keep alive what it was cut from: a copy does not.
    known.set(text, text);
    return text;
  };
}
