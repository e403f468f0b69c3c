import type { Session } from '../../session/index.js';
import { type Lane, laneTable } from '../../session/select/index.js';
import type { Range } from '../../session/select/timeline.js';
import { formatAge } from '../state/format.js';
import { stateSigns } from '../state/words.js';

/** More than these are not read by anybody. */
const mostRows = 500;

/** The timeline in words. */
export function LaneTable({
  session,
  lanes,
  range,
}: {
  session: Session;
  lanes: readonly Lane[];
  range: Range;
}) {
  return (
    <div class="sheet" tabIndex={0} role="region" aria-label="Timeline as a table">
      <table class="facts">
        <thead>
          <tr>
            {['Resource', 'Time in states', 'Updates', 'Failures', 'Gaps'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.slice(0, mostRows).map(({ id, label }) => {
            const { spent, updates, failures, gaps } = laneTable(session, id, range);
            return (
              <tr key={id}>
                <th scope="row">{label}</th>
                <td>
                  {spent.map(({ state, ms }) => `${stateSigns[state].word} ${formatAge(ms)}`).join(', ')}
                </td>
                <td class="number">{updates}</td>
                <td class="number">{failures}</td>
                <td class="number">{gaps}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
