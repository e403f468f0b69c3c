import { type LinkRow, type LinksView, linksView } from '../../session/select/detail/index.js';
import type { TabProps } from './Detail.js';
import { resourceOfSubject } from './subject.js';

/** Every way that the server says, which was chosen, and why the others were not. */
export function LinksTab({ model, subject }: TabProps) {
  const resource = resourceOfSubject(subject);
  const view = resource && linksView(model.session, resource.id);
  if (!view) return <p class="notice">It belongs to no resource.</p>;
  return (
    <div class="sheet">
      {view.rows.length === 0 && <p>The server says no way to follow it.</p>}
      {view.rows.length > 0 && <WayTable rows={view.rows} />}
      <Findings findings={view.findings} />
      <Others others={view.others} />
    </div>
  );
}

const words: Record<LinkRow['status'], { text: string; tone: string }> = {
  chosen: { text: '● chosen', tone: 'good' },
  'passed-over': { text: '↻ passed over', tone: 'bad' },
  outranked: { text: 'another is better', tone: 'dim' },
  unfit: { text: 'does not fit', tone: 'dim' },
  unused: { text: 'not used', tone: 'dim' },
};

function WayTable({ rows }: { rows: readonly LinkRow[] }) {
  return (
    <table class="facts ways">
      <thead>
        <tr>
          {['Way', 'Tells', 'Dialect', 'Endpoint', '', 'Why'].map((title) => (
            <th key={title} scope="col">
              {title || <span class="heard">Choice</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ offer, via, endpoint, status, why }) => (
          <tr key={`${offer.dialect} ${offer.mechanism} ${offer.mode} ${offer.endpoint}`} class={status}>
            <td>{`${via}${offer.shared ? '*' : ''}`}</td>
            <td>{offer.mode}</td>
            <td>{offer.dialect}</td>
            <td class="url">
              <code>{endpoint}</code>
            </td>
            <td class={`tone-${words[status].tone}`}>{words[status].text}</td>
            <td>{why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Findings({ findings }: Pick<LinksView, 'findings'>) {
  if (findings.length === 0) return null;
  return (
    <section>
      <h3>What is wrong with its answers</h3>
      <ul class="findings">
        {findings.map(({ code, text }) => (
          <li key={`${code} ${text}`}>
            <strong>{code}</strong> <code>{text}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Others({ others }: Pick<LinksView, 'others'>) {
  if (others.length === 0) return null;
  return (
    <section>
      <h3>Other relations</h3>
      <ul class="findings">
        {others.map(({ rel, target }) => (
          <li key={`${rel} ${target}`}>
            <code>{rel}</code> → <code>{target}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
