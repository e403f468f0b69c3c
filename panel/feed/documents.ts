import type { EngineName, InspectedDocument } from '../../src/inspectionMessages.js';
import type { HostEvent } from '../session/index.js';

/** Who is behind the names of holders; each change is told once. */
export interface Documents {
  /** All that are open, as an engine knows them. */
  open(engine: EngineName, documents: readonly InspectedDocument[]): HostEvent[];
  /** This one is the page that is looked at. */
  inspected(holder: string): HostEvent[];
  /** It is another page from now on. */
  leave(): HostEvent[];
}

interface Row extends InspectedDocument {
  engine: string;
}

const most = 1_000;
const longest = 65_536;

export function createDocuments(now: () => number): Documents {
  const rows = new Map<string, Row>();
  const own = new Set<string>();

  const tell = ({ holder, url, isFrame }: Row): HostEvent => ({
    ...{ type: 'document', at: now(), holder, url, inspected: own.has(holder) },
    // Which frame it is only the browser knows.
    ...(isFrame && { frame: 1 }),
  });

  function isNews(row: Row): boolean {
    const known = rows.get(row.holder);
    return known?.url !== row.url || known.engine !== row.engine;
  }

  return {
    open(engine, claimed) {
      const open = claimed.slice(0, most).flatMap((one) => readDocument(one, engine.name));
      const there = new Set(open.map(({ holder }) => holder));
      const gone = [...rows.values()].filter((row) => row.engine === engine.name && !there.has(row.holder));
      const news = open.filter(isNews);
      for (const { holder } of gone) rows.delete(holder);
      for (const row of news) rows.set(row.holder, row);
      return [
        ...news.map(tell),
        ...gone.map(({ holder }): HostEvent => ({ type: 'document-gone', at: now(), holder })),
      ];
    },
    inspected(holder) {
      if (own.has(holder)) return [];
      own.add(holder);
      const row = rows.get(holder);
      return row ? [tell(row)] : [];
    },
    leave() {
      const before = [...own].flatMap((holder) => rows.get(holder) ?? []);
      own.clear();
      return before.map(tell);
    },
  };
}

function readDocument(value: unknown, engine: string): Row[] {
  const { holder, url, isFrame } = (value ?? {}) as Partial<Row>;
  const isText = (text: unknown) => typeof text === 'string' && text.length <= longest;
  if (!isText(holder) || !isText(url)) return [];
  return [{ holder: holder as string, url: url as string, isFrame: isFrame === true, engine }];
}
