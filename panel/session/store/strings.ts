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

/** Gives the same pair for equal ones: requests send the same headers again and again. */
export type InternPair = (name: string, value: string) => [name: string, value: string];

export function createInternPair(intern: Intern, cap = 20_000): InternPair {
  const known = new Map<string, [string, string]>();
  return (name, value) => {
    const id = `${name}\0${value}`;
    const found = known.get(id);
    if (found) return found;
    if (known.size >= cap) known.clear();
    const pair: [string, string] = [intern(name), intern(value)];
    known.set(id, pair);
    return pair;
  };
}
