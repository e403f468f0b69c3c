import type { PanelModel } from '../model/model.js';
import { plural } from '../state/format.js';
import { type CheckItem, checklistOf } from './checklist.js';

export interface ListEmptyProps {
  model: PanelModel;
  /** Rows that are there, and do not fit the filter. */
  total: number;
  /** Of what: one, and many. */
  what: string;
  many?: string;
}

/** What stands where rows would be: why there are none, and what to do about it. */
export function ListEmpty(props: ListEmptyProps) {
  return (
    <section class="empty" aria-label="Why nothing is shown">
      {props.total > 0 ? <Filtered {...props} /> : <Checklist {...props} />}
    </section>
  );
}

function Filtered({ model, total, what, many }: ListEmptyProps) {
  const { filter, range } = model.state;
  return (
    <>
      <h2>Nothing fits</h2>
      <p>
        {plural(total, what, many)} {total === 1 ? 'is' : 'are'} hidden by{' '}
        {reasonOf(filter, range !== undefined)}.
      </p>
      <p>
        {filter !== '' && (
          <button type="button" onClick={() => model.dispatch({ type: 'filter', text: '' })}>
            Clear the filter
          </button>
        )}
        {range && (
          <button type="button" onClick={() => model.dispatch({ type: 'range', range: undefined })}>
            Show all of the time
          </button>
        )}
      </p>
    </>
  );
}

function reasonOf(filter: string, hasRange: boolean): string {
  if (filter === '') return 'the range of time';
  return hasRange ? 'the filter and the range of time' : 'the filter';
}

function Checklist({ model, what }: Pick<ListEmptyProps, 'model' | 'what'>) {
  const items = checklistOf(model.session, model.status);
  return (
    <>
      <h2>No {what} yet</h2>
      <ul class="checks">
        {items.map((item) => (
          <CheckLine key={item.id} item={item} model={model} />
        ))}
      </ul>
    </>
  );
}

const signs = { ok: ['✔', 'holds'], failed: ['✖', 'fails'], unknown: ['?', 'not known'] } as const;

function CheckLine({ item, model }: { item: CheckItem; model: PanelModel }) {
  const { state, text, misses, remedy } = item;
  const [sign, word] = signs[state];
  const run = (id: string) => model.handle?.remedy(id).catch((error) => model.say(String(error)));
  return (
    <li class={state}>
      <span class="sign" role="img" aria-label={word}>
        {sign}
      </span>
      <span>
        {text}
        {misses.map((miss) => (
          <code class="miss" key={miss}>
            {miss}
          </code>
        ))}
      </span>
      {remedy && model.handle && (
        <button type="button" onClick={() => run(remedy.id)}>
          {remedy.label}
        </button>
      )}
    </li>
  );
}
