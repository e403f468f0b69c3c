import { useMemo } from 'preact/hooks';
import type { Diff } from '../../../session/diff/index.js';
import { TextRows } from '../value/TextRows.js';
import { type DiffLine, jsonLines, textLinesOf } from './diffLines.js';

type Shown = Extract<Diff, { kind: 'json' | 'text' }>;

const signClasses: Record<DiffLine['sign'], string> = {
  ' ': '',
  '+': 'added',
  '−': 'removed',
  '~': 'changed',
};
const signWords: Record<DiffLine['sign'], string> = { ' ': '', '+': 'added', '−': 'removed', '~': 'changed' };

export function DiffRows({ diff, onlyChanges }: { diff: Shown; onlyChanges: boolean }) {
  const lines = useMemo(
    () => (diff.kind === 'json' ? jsonLines(diff.root, onlyChanges) : textLinesOf(diff.lines, onlyChanges)),
    [diff, onlyChanges],
  );
  return (
    <TextRows
      label="Differences"
      count={lines.length}
      classAt={(index) => signClasses[lines[index]?.sign ?? ' ']}
      lineAt={(index) => {
        const line = lines[index];
        return line ? <Line line={line} /> : '';
      }}
    />
  );
}

function Line({ line: { sign, depth, text, mark, pointer } }: { line: DiffLine }) {
  return (
    <span title={pointer} style={{ paddingInlineStart: `${depth * 14}px` }}>
      <span class="sign" aria-hidden="true">
        {sign}
      </span>
      {signWords[sign] && <span class="heard">{`${signWords[sign]}: `}</span>}
      {mark ? (
        <>
          {text.slice(0, mark[0])}
          <mark>{text.slice(mark[0], mark[1])}</mark>
          {text.slice(mark[1])}
        </>
      ) : (
        text
      )}
    </span>
  );
}
