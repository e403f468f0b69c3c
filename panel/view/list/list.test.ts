import { describe, expect, it } from 'vitest';
import { type Column, createColumnFitter, fitColumns, templateOf } from './columns.js';
import { stretchAround } from './stretch.js';
import { isAtEnd, lineHeight, scrollFor, windowOf } from './window.js';

const column = (
  name: string,
  width: number,
  rank: number,
  narrow?: Column<string>['narrow'],
): Column<string> => ({
  ...{ name, title: name, width, rank, cell: (row: string) => row },
  ...(narrow !== undefined && { narrow }),
});

describe('the rows that are there', () => {
  it('are those that are seen, and some more on each side', () => {
    expect(windowOf(2_400, 240, 10_000)).toEqual({ from: 96, to: 115 });
    expect(windowOf(0, 240, 10_000)).toEqual({ from: 0, to: 15 });
    expect(windowOf(0, 180, 10_000, lineHeight)).toEqual({ from: 0, to: 15 });
  });

  it('are none beyond the end, also when the list shrank', () => {
    expect(windowOf(100_000, 240, 10)).toEqual({ from: 10, to: 10 });
    expect(windowOf(0, 240, 0)).toEqual({ from: 0, to: 0 });
  });
});

describe('scrolling to a row', () => {
  it('is not needed where it is seen whole', () => {
    expect(scrollFor(5, 0, 240, { header: 24 })).toBeUndefined();
  });

  it('goes as far as is needed, and the head covers nothing', () => {
    expect(scrollFor(2, 240, 240, { header: 24 })).toBe(48);
    expect(scrollFor(20, 0, 240, { header: 24 })).toBe(288);
  });

  it('is at the end within a row of it', () => {
    expect([isAtEnd(760, 240, 1_000), isAtEnd(740, 240, 1_000), isAtEnd(700, 240, 1_000)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('the stretch that is painted', () => {
  it('stays as it is as long as the rows are within it', () => {
    const known = stretchAround({ from: 2_400, to: 3_240 }, undefined);
    expect(known).toEqual({ from: 2_200, to: 6_240 });
    expect(stretchAround({ from: 5_400, to: 6_240 }, known)).toBe(known);
  });

  it('is then another, most of it where the rows went', () => {
    const known = { from: 2_200, to: 6_240 };
    expect(stretchAround({ from: 5_424, to: 6_264 }, known)).toEqual({ from: 5_224, to: 9_264 });
    expect(stretchAround({ from: 2_184, to: 3_024 }, known)).toEqual({ from: -816, to: 3_224 });
  });
});

describe('columns', () => {
  const columns = [
    column('a', 100, 1),
    column('b', 200, 0, true),
    column('c', 50, 2),
    column('d', 20, 0, 'alone'),
  ];
  const names = (chosen: readonly Column<string>[]) => chosen.map(({ name }) => name);

  it('go by their rank where there is no room, and stay in their order', () => {
    expect(names(fitColumns(columns, 400))).toEqual(['a', 'b', 'c']);
    expect(names(fitColumns(columns, 320))).toEqual(['a', 'b']);
    expect(names(fitColumns(columns, 100))).toEqual(['b']);
  });

  it('are others where it is narrow, and the same array for the same choice', () => {
    const fitter = createColumnFitter(columns);
    expect(names(fitter(900, true))).toEqual(['b', 'd']);
    expect(fitter(400, false)).toBe(fitter(410, false));
  });

  it('are written for the grid', () => {
    const grown = { ...column('b', 200, 0), grow: 2 };
    expect(templateOf([column('a', 100, 1), grown])).toBe('100px minmax(200px, 2fr)');
  });
});
