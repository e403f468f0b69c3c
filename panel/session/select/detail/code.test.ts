import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harEntry } from '../../../../test/support/panel/harEntry.js';
import { network } from '../../../../test/support/panel/network.js';
import { recordings } from '../../../../test/support/panel/recordings.js';
import { resourceAt } from '../../../../test/support/panel/rows.js';
import { createSession, reduce, type Session } from '../../index.js';
import { codeView, shellQuote } from './code.js';

const source = { name: 'w', kind: 'worker' } as const;
const start = () => createSession({ network });
const look = (session: Session, entries: unknown[]) => reduce(session, { type: 'network', at: 0, entries });
const counter = (session: Session) => resourceAt(session, '/counter/a/').id;

describe('code', () => {
  /** What a shell makes of words. */
  const shellWords = (text: string): string[] =>
    execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${text}`], { encoding: 'utf8' })
      .split('\0')
      .slice(0, -1);

  it('quotes for the shell whatever is in it', () => {
    const texts = fc.array(
      fc.string({
        unit: fc.constantFrom("'", '"', '$', '`', '\\', '!', ' ', 'a', '\n', '*', '~', '#', 'é', '-', '%'),
      }),
      { minLength: 40, maxLength: 40 },
    );
    fc.assert(
      fc.property(texts, (list) => {
        expect(shellWords(list.map(shellQuote).join(' '))).toEqual(
          list.map((text) => text.replaceAll('\n', ' ')),
        );
      }),
      { numRuns: 30 },
    );
  });

  const url = `https://a.example/a'b?q=$(id)&token=SECRET`;
  const sent = {
    'If-None-Match': `W/"it's"`,
    Wait: '45',
    Cookie: 'a=SECRET',
    'sec-fetch-dest': 'empty',
    Empty: '',
  };
  const session = look(start(), [
    harEntry({
      url,
      at: 1e12,
      sent,
      received: { ETag: '"1"', Link: '<>; rel=value-wait, </multi/>; rel=multiplex-ws' },
    }),
  ]);
  const { id } = [...session.resources.values()][0] ?? { id: 0 };

  it('asks the same with curl', () => {
    const words = shellWords(codeView(session, { resource: id }, { secrets: true })?.curl ?? '');
    expect(words).toEqual([
      ...['curl', '-i', '--globoff', '--compressed', url],
      ...['-H', `If-None-Match: W/"it's"`, '-H', 'Wait: 45', '-H', 'Cookie: a=SECRET', '-H', 'Empty;'],
    ]);
  });

  it('asks the same with fetch', () => {
    const code = codeView(session, { resource: id }, { secrets: true })?.fetch ?? '';
    const asked: unknown[] = [];
    const run = new Function('fetch', `return (async () => { ${code} })();`);
    run((...args: unknown[]) => asked.push(...args));
    expect(asked).toEqual([
      url,
      { headers: { 'If-None-Match': `W/"it's"`, Wait: '45', Empty: '' }, credentials: 'include' },
    ]);
    expect(
      codeView(look(start(), [harEntry({ url: 'https://a/</script>', at: 1 })]), { request: 1 })?.fetch,
    ).not.toContain('</script');
  });

  it('subscribes on the socket', () => {
    const words = shellWords(codeView(session, { resource: id }, { secrets: true })?.wscat ?? '');
    expect(words.slice(0, 6)).toEqual(['wscat', '-c', 'wss://a.example/multi/', '-s', 'liveresource', '-x']);
    expect(JSON.parse(words[6] ?? '')).toMatchObject({ type: 'subscribe', uri: `/a'b?q=$(id)&token=SECRET` });
  });

  it('names no secret unless it is asked to', () => {
    expect(JSON.stringify(codeView(session, { resource: id }))).not.toContain('SECRET');
  });

  it('says of a resource without a request what is known', () => {
    const { log } = recordings.worker();
    const alone = reduce(start(), { type: 'log', source, batch: log });
    expect(codeView(alone, { resource: counter(alone) })?.curl).toContain("-H 'Wait: 45'");
    expect(codeView(alone, { resource: 99 })).toBeUndefined();
  });
});
