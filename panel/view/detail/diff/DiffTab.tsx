import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Diff } from '../../../session/diff/index.js';
import type { Session, Version } from '../../../session/index.js';
import { valuesOf } from '../../../session/select/detail/index.js';
import type { PanelModel } from '../../model/model.js';
import { CopyButton } from '../../parts/CopyButton.js';
import { formatTime, plural } from '../../state/format.js';
import type { TabProps } from '../Detail.js';
import { resourceOfSubject } from '../subject.js';
import { DiffRows } from './DiffRows.js';
import { diffLater } from './differ.js';
import type { DiffSide } from './diffTask.js';

/** How two versions of a value differ. */
export function DiffTab({ model, subject }: TabProps) {
  const resource = resourceOfSubject(subject);
  const versions = resource ? valuesOf(model.session, resource.id) : [];
  const { a, b } = sidesOf(model, versions);
  const [isTextual, beTextual] = useState(false);
  const [onlyChanges, showOnlyChanges] = useState(true);
  const diff = useDiff(model.session, a, b, isTextual);
  if (!a || !b)
    return (
      <p class="notice">Two versions are needed; {plural(versions.length, 'version')} of it is known.</p>
    );
  return (
    <>
      <div class="subbar">
        <VersionSelect model={model} side="a" chosen={a} versions={versions} />
        <VersionSelect model={model} side="b" chosen={b} versions={versions} />
        <Option text="Only changes" on={onlyChanges} set={showOnlyChanges} />
        <Option text="Line by line" on={isTextual} set={beTextual} />
        <span class="space" />
        {diff?.kind === 'json' && (
          <CopyButton
            model={model}
            label="Copy as JSON Patch"
            text={() => JSON.stringify(diff.patch, null, 2)}
          />
        )}
      </div>
      {diff === undefined ? (
        <p class="notice">Comparing…</p>
      ) : (
        <Result diff={diff} onlyChanges={onlyChanges} />
      )}
    </>
  );
}

function Option({ text, on, set }: { text: string; on: boolean; set(on: boolean): void }) {
  return (
    <label class="option">
      <input type="checkbox" checked={on} onChange={({ currentTarget }) => set(currentTarget.checked)} />
      {text}
    </label>
  );
}

/** What was chosen; else the version that is shown, and the one before it. */
function sidesOf({ state, session }: PanelModel, versions: readonly Version[]): { a?: Version; b?: Version } {
  const find = (id: number | undefined) => versions.find((version) => version.id === id);
  const newest = versions.at(-1);
  const b = find(state.compare.b) ?? find(state.version) ?? (newest && session.versions.get(newest.id));
  const a = find(state.compare.a) ?? (b && versions[versions.indexOf(b) - 1]);
  return { ...(a && { a }), ...(b && { b }) };
}

function useDiff(
  session: Session,
  a: Version | undefined,
  b: Version | undefined,
  isTextual: boolean,
): Diff | undefined {
  const [made, setMade] = useState<{ key: string; diff: Diff }>();
  const [x, y] = [sideOf(session, a), sideOf(session, b)];
  const key = `${a?.id} ${x !== undefined} ${b?.id} ${y !== undefined} ${isTextual}`;
  useEffect(() => {
    let isWanted = true;
    const later = (diff: Diff) => isWanted && setMade({ key, diff });
    if (!x || !y) later({ kind: 'absent', which: x ? 'b' : y ? 'a' : 'both' });
    else diffLater({ a: x, b: y, isTextual }).then(later).catch(console.error);
    return () => {
      isWanted = false;
    };
  }, [session, key]);
  return made?.key === key ? made.diff : undefined;
}

function sideOf(session: Session, version: Version | undefined): DiffSide | undefined {
  const body = session.bodies.get(version?.body);
  return body && { body, contentType: version?.contentType };
}

interface SelectProps {
  model: PanelModel;
  side: 'a' | 'b';
  chosen: Version;
  versions: readonly Version[];
}

function VersionSelect({ model, side, chosen, versions }: SelectProps) {
  return (
    <label class="option">
      {`${side.toUpperCase()} = `}
      <select
        value={chosen.id}
        onChange={({ currentTarget }) =>
          model.dispatch({ type: 'compare', side, id: Number(currentTarget.value) })
        }
      >
        {[...versions].reverse().map(({ id, n, at }) => (
          <option key={id} value={id}>{`v${n}, ${formatTime(at)}`}</option>
        ))}
      </select>
    </label>
  );
}

function Result({ diff, onlyChanges }: { diff: Diff; onlyChanges: boolean }) {
  const summary = useMemo(() => summaryOf(diff), [diff]);
  return (
    <>
      <p class="diff-summary" role="status">
        {summary}
      </p>
      {(diff.kind === 'json' || diff.kind === 'text') && <DiffRows diff={diff} onlyChanges={onlyChanges} />}
    </>
  );
}

function summaryOf(diff: Diff): string {
  switch (diff.kind) {
    case 'equal':
      return diff.isOnlyWriting ? 'The same value, written in another way.' : 'The same, byte by byte.';
    case 'json':
      return `${plural(diff.changes, 'change')}${diff.isCoarse ? ', told coarsely: there are too many' : ''}`;
    case 'text':
      return `${plural(diff.added, 'line')} added, ${plural(diff.removed, 'line')} removed${diff.isCoarse ? ', told coarsely' : ''}`;
    case 'binary':
      return `${diff.bytes[0]} and ${diff.bytes[1]} bytes; they differ from byte ${diff.firstDifference} on.`;
    case 'absent':
      return `The body of ${diff.which === 'both' ? 'both' : diff.which.toUpperCase()} is not kept.`;
    default:
      return diff satisfies never;
  }
}
