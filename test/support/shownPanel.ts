/** Evaluates in one target; the expression may be a promise, and its value must be cloneable. */
export type Evaluate = (expression: string) => Promise<unknown>;

/** The panel in the real DevTools of a page, as a person sees it. */
export interface ShownPanel {
  evaluate: Evaluate;
  /** Each row of the list in its words. */
  rows(): Promise<string[]>;
  /** Resolves when the text of the panel matches; rejects with the text when it does not in time. */
  until(pattern: RegExp, ms?: number): Promise<string>;
}

export function shownPanel(evaluate: Evaluate): ShownPanel {
  return {
    evaluate,
    rows: async () =>
      (await evaluate(
        `[...document.querySelectorAll('[role=row]:not(.head)')].map((row) => row.innerText.replace(/\\s+/g, ' ').trim())`,
      )) as string[],
    until: async (pattern, ms = 15_000) => String(await evaluate(untilMatches(pattern, ms))),
  };
}

function untilMatches({ source, flags }: RegExp, ms: number): string {
  return `new Promise((resolve, reject) => {
    const pattern = new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)});
    const observer = new MutationObserver(look);
    const late = setTimeout(() => {
      observer.disconnect();
      reject(new Error('not shown: ' + pattern + ' in ' + document.body.innerText));
    }, ${ms});
    function look() {
      if (!pattern.test(document.body.innerText)) return;
      clearTimeout(late);
      observer.disconnect();
      resolve(document.body.innerText);
    }
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    look();
  })`;
}
