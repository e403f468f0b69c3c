/** Rows of a table that go another way than the table. */
export interface TablePart {
  name: string;
  rows: readonly unknown[];
}

/** Rows that are copied to another thread in a few milliseconds. */
const fewRows = 1_000;

/** Takes the rows out of large tables, in parts that are small enough to be sent without a pause. */
export function cutTables<Tables extends object>(tables: Tables): { head: Tables; parts: TablePart[] } {
  const head = { ...tables };
  const parts: TablePart[] = [];
  for (const [name, rows] of Object.entries(tables)) {
    if (!Array.isArray(rows) || rows.length <= fewRows) continue;
    Object.assign(head, { [name]: [] });
    for (let from = 0; from < rows.length; from += fewRows)
      parts.push({ name, rows: rows.slice(from, from + fewRows) });
  }
  return { head, parts };
}

/** The tables again as they were cut. */
export function joinTables<Tables extends object>(head: Tables, parts: readonly TablePart[]): Tables {
  const joined = { ...head } as Record<string, unknown>;
  for (const { name } of parts) joined[name] = [];
  for (const { name, rows } of parts) (joined[name] as unknown[]).push(...rows);
  return joined as Tables;
}
