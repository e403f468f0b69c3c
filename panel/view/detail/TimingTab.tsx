import { type Histogram, timingView } from '../../session/select/detail/index.js';
import { formatMs, plural } from '../state/format.js';
import type { TabProps } from './Detail.js';
import { resourceOfSubject } from './subject.js';

/** How long answers took, and how long others were held back. */
export function TimingTab({ model, subject }: TabProps) {
  const resource = resourceOfSubject(subject);
  const view = resource && timingView(model.session, resource.id);
  if (!view) return <p class="notice">It belongs to no resource.</p>;
  return (
    <div class="sheet">
      <Chart title="Answers given at once" histogram={view.answers} />
      <Chart title="Answers held back until there was news, or the wait was over" histogram={view.holds} />
    </div>
  );
}

function Chart({ title, histogram }: { title: string; histogram: Histogram | undefined }) {
  if (!histogram)
    return (
      <section>
        <h3>{title}</h3>
        <p class="dim">None yet.</p>
      </section>
    );
  const { buckets, count, p50, p95, p99, most } = histogram;
  const tallest = Math.max(...buckets.map((bucket) => bucket.count));
  return (
    <section>
      <h3>{title}</h3>
      <p>
        {`${plural(count, 'answer')}: p50 ${formatMs(p50)}, p95 ${formatMs(p95)}, p99 ${formatMs(p99)}, slowest ${formatMs(most)}`}
      </p>
      <table class="histogram">
        <tbody>
          {buckets.map(({ from, to, count: some }) => (
            <tr key={from}>
              <th scope="row">{`${formatMs(from)} – ${formatMs(to)}`}</th>
              <td>
                <span class="bar" style={{ width: `${(some / tallest) * 100}%` }} />
              </td>
              <td class="number">{some}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
