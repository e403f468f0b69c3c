import { type HeaderRow, headersView } from '../../session/select/detail/index.js';
import { formatTime } from '../state/format.js';
import { requestOrResource } from './asked.js';
import type { TabProps } from './Detail.js';
import { SecretsToggle } from './SecretsToggle.js';

/** The head of a request and of its answer, and what it means for a live resource. */
export function HeadersTab({ model, subject }: TabProps) {
  const asked = requestOrResource(subject);
  const view = asked && headersView(model.session, asked, { secrets: model.state.showsSecrets });
  if (!view) return <p class="notice">No request of it was seen.</p>;
  return (
    <div class="sheet">
      <SecretsToggle model={model} />
      <p>
        <strong>{`${view.method} ${view.url}`}</strong>
        <span class="dim">{` ${view.status ?? view.outcome}, at ${formatTime(view.at)}`}</span>
      </p>
      {view.note && <p class="dim">{view.note}</p>}
      <HeaderTable title="Answer" rows={view.received} />
      <HeaderTable title="Request" rows={view.sent} />
    </div>
  );
}

function HeaderTable({ title, rows }: { title: string; rows: readonly HeaderRow[] }) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <table class="facts">
        <tbody>
          {rows.map(({ name, value, isMasked, meaning }, n) => (
            <tr key={n} class={meaning ? 'meant' : undefined}>
              <th scope="row">{name}</th>
              <td>
                <code>{value}</code>
                {isMasked && <span class="dim"> (hidden)</span>}
                {meaning && <span class="dim meaning">{meaning}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
