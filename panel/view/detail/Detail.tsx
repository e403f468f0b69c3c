import type { ComponentType } from 'preact';
import type { PanelModel } from '../model/model.js';
import { TabList, tabId } from '../parts/TabList.js';
import type { TabName } from '../state/viewState.js';
import { tabNames } from '../state/words.js';
import { CodeTab } from './CodeTab.js';
import { DetailHead } from './DetailHead.js';
import { DiffTab } from './diff/DiffTab.js';
import { FramesTab } from './FramesTab.js';
import { HeadersTab } from './HeadersTab.js';
import { HistoryTab } from './HistoryTab.js';
import { LinksTab } from './LinksTab.js';
import { StatesTab } from './StatesTab.js';
import { type Subject, subjectOf, tabsOf } from './subject.js';
import { TimingTab } from './TimingTab.js';
import { ValueTab } from './value/ValueTab.js';

export interface TabProps {
  model: PanelModel;
  subject: Subject;
}

const tabComponents: Record<TabName, ComponentType<TabProps>> = {
  value: ValueTab,
  diff: DiffTab,
  history: HistoryTab,
  frames: FramesTab,
  headers: HeadersTab,
  links: LinksTab,
  timing: TimingTab,
  states: StatesTab,
  code: CodeTab,
};

/** All that is known of one resource, request, frame or connection. */
export function Detail({ model }: { model: PanelModel }) {
  const { session, state } = model;
  const subject = subjectOf(session, state.selection);
  if (!subject) return <p class="notice">Nothing is selected, or it had to make room.</p>;
  const names = tabsOf(subject);
  const chosen = names.includes(state.detail.tab) ? state.detail.tab : (names[0] ?? 'value');
  const Tab = tabComponents[chosen];
  return (
    <>
      <DetailHead model={model} subject={subject} />
      <TabList
        label="Details"
        names={names}
        titles={tabNames}
        chosen={chosen}
        controls="detail-tab"
        onChoose={(tab) => model.dispatch({ type: 'tab', tab })}
      />
      <div class="tab" id="detail-tab" role="tabpanel" aria-labelledby={tabId('detail-tab', chosen)}>
        <Tab key={keyOf(subject)} model={model} subject={subject} />
      </div>
    </>
  );
}

/** What was opened or scrolled in one subject is not so in another. */
function keyOf(subject: Subject): string {
  switch (subject.kind) {
    case 'resource':
      return `r${subject.resource.id}`;
    case 'request':
      return `q${subject.request.id}`;
    case 'frame':
      return `f${subject.frame.id}`;
    case 'connection':
      return `c${subject.connection.id}`;
    default:
      return subject satisfies never;
  }
}
