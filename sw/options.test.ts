import { expect, it } from 'vitest';
import { checkOptions, optionsFromUrl } from './options.js';
import { createDeclared } from './shouldTouch.js';

const url = (options?: string) =>
  `https://x/sw.js${options === undefined ? '' : `?options=${encodeURIComponent(options)}`}`;

it('reads what the page put into the URL', () => {
  const options = {
    match: ['/a', { pattern: '/b', eager: true }],
    wait: 20,
    limits: { resources: 10 },
    allowOrigins: ['https://x:8443'],
  };
  expect(optionsFromUrl(url(JSON.stringify(options)))).toEqual(options);
  expect(optionsFromUrl(url())).toEqual({});
  expect(optionsFromUrl(url('{}'))).toEqual({});
});

it.each<[string, unknown]>([
  ...['', '{', 'null', '1', '"x"'].map((text): [string, string] => ['options', text]),
])('refuses a URL whose %s is %s', (option, text) => {
  expect(() => optionsFromUrl(url(text as string))).toThrow(
    expect.objectContaining({ code: 'bad-option', details: expect.objectContaining({ option }) }),
  );
});

it.each<[string, unknown]>([
  ['match', 'a'],
  ['match', [1]],
  ['match', [{}]],
  ['match', [null]],
  ['match', [{ pattern: 1 }]],
  ['wait', 0],
  ['wait', 1.5],
  ['wait', '45'],
  ['wait', 3_601],
  ['wait', Number.NaN],
  ...['https://x', ['x'], ['https://x/path'], ['https://x/'], ['ws://x'], ['https://u@x'], [null]].map(
    (list): [string, unknown] => ['allowOrigins', list],
  ),
  ...['60', -1, Number.POSITIVE_INFINITY, null].map((value): [string, unknown] => ['staleIfError', value]),
  ['limits', 1],
  ['limits', null],
  ['limits', { resources: 0 }],
  ['limits', { resources: -1 }],
  ['limits', { resources: '5' }],
  ['limits', { resources: Number.NaN }],
  ['limits', { resources: true }],
  ['limits', { unknown: 1 }],
  ['limits', { toString: 1 }],
])('refuses %s: %j', (option, value) => {
  expect(() => checkOptions({ [option]: value })).toThrow(
    expect.objectContaining({ code: 'bad-option', details: expect.objectContaining({ option }) }),
  );
});

it('refuses a pattern that is no URL as a wrong option, before anything is built with it', () => {
  const build = () => createDeclared(checkOptions({ match: ['https://'] }).match, 'https://x/');
  expect(build).toThrow(expect.objectContaining({ code: 'bad-option' }));
});
