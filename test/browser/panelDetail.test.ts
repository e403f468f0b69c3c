import { describe, expect, it } from 'vitest';
import { showcase } from '../support/panel/showcase.js';
import { rowsOf, usePanel } from '../support/panel/usePanel.js';

const panel = usePanel();

/** The panel with the detail of a resource. */
async function openDetail(path: RegExp, tab: string) {
  const page = await panel.open(showcase());
  await page.getByRole('row', { name: path }).first().click();
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: tab }).click();
  return page;
}

describe('the value', () => {
  it('is a tree that opens by keys, and its place can be copied', async () => {
    const page = await openDetail(/\/rooms\/42/, 'Value');
    await page.getByRole('treeitem', { name: /messages/ }).click();
    await page.getByRole('treeitem', { name: /messages/, selected: true }).waitFor();
    // What a key does is seen a frame later, as for a person.
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: /0: /, selected: true }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: /0: /, expanded: true }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('treeitem', { name: /id: /, selected: true }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('treeitem', { name: /from: /, selected: true }).waitFor();
    await page.keyboard.press('y');
    await page.getByText('Copied /messages/0/from').waitFor();
  });

  it('finds what is hidden in it', async () => {
    const page = await openDetail(/\/rooms\/42/, 'Value');
    await page.getByRole('treeitem').first().click();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('message 83');
    await page.keyboard.press('Enter');
    await page.getByRole('treeitem', { name: 'text: "message 83"', selected: true }).waitFor();
  });

  it('is a table where it is an array of objects, and raw, and bytes', async () => {
    const page = await openDetail(/\/orders\//, 'Value');
    await page.getByRole('button', { name: 'Table' }).click();
    await page.getByRole('grid', { name: 'Items' }).waitFor();
    expect((await rowsOf(page, 'Items'))[1]).toMatch(/^1001 \| Grace \| 35 \| true \| packed$/);
    await page.getByRole('button', { name: 'Raw' }).click();
    await page.getByRole('listitem').filter({ hasText: '{"orders":[{"id":1000' }).waitFor();
    await page.getByRole('button', { name: 'Hex' }).click();
    await page.getByText('00000000  7b 22 6f 72').waitFor();
  });

  it('steps through versions by [ and ]', async () => {
    const page = await openDetail(/\/rooms\/42/, 'Value');
    await page.getByText('80 of 80').waitFor();
    await page.keyboard.press('[');
    await page.getByText('79 of 80').waitFor();
    await page.keyboard.press(']');
    await page.getByText('80 of 80').waitFor();
  });
});

describe('the diff', () => {
  it('compares any two versions, by what they hold', async () => {
    const page = await openDetail(/\/users\/me/, 'Value');
    await page.getByText('1 of 1').waitFor();
    await page
      .getByRole('row', { name: /\/carts\/7/ })
      .first()
      .click();
    await page.keyboard.press('d');
    await page.getByText('changed: count: 1 → 2').waitFor();
    await page.getByText('1 change', { exact: true }).waitFor();
    await page.getByLabel('Only changes').uncheck();
    await page.getByText('path: "/carts/7"').waitFor();
  });

  it('is made between what a and b were pressed at', async () => {
    const page = await openDetail(/\/rooms\/42/, 'Value');
    await page.keyboard.press('b');
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('[');
    await page.getByText('77 of 80').waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('d');
    await page.locator('select').nth(1).waitFor();
    const chosen = await page
      .locator('select')
      .evaluateAll((selects) =>
        selects.map((select) => (select as HTMLSelectElement).selectedOptions[0]?.text.split(',')[0]),
      );
    expect(chosen).toEqual(['v77', 'v80']);
  });

  it('is line by line where somebody wants that, and a patch', async () => {
    const page = await openDetail(/\/carts\/7/, 'Diff');
    await page.getByText('changed: count').waitFor();
    await page.getByRole('button', { name: 'Copy as JSON Patch' }).click();
    await page.getByText(/Copied \[\s+\{\s+"op": "replace"/).waitFor();
    await page.getByLabel('Line by line').check();
    await page.getByText('1 line added, 1 line removed').waitFor();
    await page.getByText('added: ').first().waitFor();
  });
});

it('shows where each version came from', async () => {
  const page = await openDetail(/\/carts\/7/, 'History');
  await expect
    .poll(() => rowsOf(page, 'Versions'))
    .toEqual([
      expect.stringMatching(/^v2 \| .* \| long-poll.* \| "3a-2" /),
      expect.stringMatching(/^v1 \| .* \| first GET.* \| "39-1" /),
    ]);
});

it('folds runs of answers without news', async () => {
  const page = await openDetail(/\/carts\/7/, 'Frames');
  await page.getByText('304 ×2').first().waitFor();
  expect((await rowsOf(page, 'Frames')).filter((row) => row.includes('304'))).toHaveLength(2);
});

it('shows each answer of a run that is opened, with the mouse and with keys', async () => {
  const page = await openDetail(/\/carts\/7/, 'Frames');
  const run = page.getByRole('button', { name: '304 ×2' }).first();
  await run.waitFor();
  const folded = await rowsOf(page, 'Frames');
  const isOpen = (open: boolean) => async () => {
    await expect.poll(() => run.getAttribute('aria-expanded')).toBe(String(open));
    await expect.poll(() => rowsOf(page, 'Frames')).toHaveLength(folded.length + (open ? 2 : 0));
  };
  const steps = [() => run.click(), () => run.press('Enter'), () => run.press(' '), () => run.dblclick()];
  for (const [n, step] of steps.entries()) await step().then(isOpen(n % 2 === 0 || n === 3));
  // The list itself has the focus: its chosen row.
  await page.getByRole('grid', { name: 'Frames' }).press('Enter');
  await isOpen(false)();
  await expect.poll(() => rowsOf(page, 'Frames')).toEqual(folded);
});

it('hides secrets in headers and code until somebody asks for them', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('3');
  const list = page.getByRole('grid', { name: 'Traffic' });
  await list.evaluate((element) => element.scrollTo(0, 0));
  await list
    .getByRole('row', { name: /\/users\/me/ })
    .first()
    .click();
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Headers' }).click();
  await page.getByText('Bearer ***').waitFor();
  expect(await page.locator('.detail').textContent()).not.toContain('71c2a9f0');
  await page.getByLabel('With secrets').check();
  await page.getByText('Bearer 6f1d0c2e8b').waitFor();
  await page.getByLabel('With secrets').uncheck();
  await page.getByRole('tab', { name: 'Code' }).click();
  await page.getByText('curl -i').waitFor();
  expect(await page.locator('.detail').textContent()).not.toContain('6f1d0c2e8b');
});

it('says which way was chosen, and why the others were not', async () => {
  const page = await openDetail(/\/rooms\/42/, 'Links');
  const chosen = page.getByRole('row', { name: /● chosen/ });
  await expect.poll(() => chosen.textContent()).toMatch(/ws\*.*shared by \d+ resources/);
  await expect.poll(() => page.getByRole('row', { name: /another is better/ }).count()).toBe(2);
});

it('tells how long answers took, and what led to each state', async () => {
  const page = await openDetail(/\/carts\/7/, 'Timing');
  await page.getByText('5 answers: p50').waitFor();
  await page.getByRole('tab', { name: 'States' }).click();
  expect((await rowsOf(page, 'States'))[0]).toMatch(/connecting → ◐long-polling/);
});

it('shows frames of a connection by themselves', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('2');
  await page.getByRole('row', { name: /\/multi\// }).click();
  await page.getByRole('tab', { name: 'Subscriptions' }).focus();
  await page.getByRole('row', { name: /\/rooms\/43/ }).click();
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: /\/multi\// }).click();
  await page.getByRole('heading', { name: '/multi/' }).waitFor();
  await page.getByRole('tab', { name: 'Frames' }).click();
  expect((await rowsOf(page, 'Frames')).length).toBeGreaterThan(5);
});
