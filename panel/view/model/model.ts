import type { Feed, FeedHandle, FeedStatus } from '../../feed/feed.js';
import { createSession, type HostEvent, reduce, type Session } from '../../session/index.js';
import { type Action, act } from '../state/act.js';
import {
  type PanelSettings,
  readSettings,
  type Settings,
  settingsOf,
  withSettings,
} from '../state/settings.js';
import { initialState, type ViewState } from '../state/viewState.js';
import { createFrameLoop } from './frameLoop.js';
import { createIntake } from './intake.js';
import { type Layout, layoutOf } from './layout.js';
import { createViewRows, type ViewRows } from './viewRows.js';

/** What the views read, and how they say what a person does. */
export interface PanelModel {
  /** That is shown: what the feed gives, or a recorded one. */
  readonly session: Session;
  /** Name of the file that the shown session was read from. */
  readonly recorded: string | undefined;
  readonly state: ViewState;
  readonly status: FeedStatus;
  readonly feedName: string;
  readonly rows: ViewRows;
  readonly layout: Layout;
  /** One line for a moment: what was done, or why it was not. */
  readonly note: string | undefined;
  dispatch(action: Action): void;
  /** What the host of the panel knows: recording, clearing. It happens now. */
  tell(event: HostChoice): void;
  say(note: string | undefined): void;
  /** Shows another session, or again what the feed gives. */
  show(recorded: { session: Session; name: string } | undefined): void;
  /** Undefined where nothing can be asked for: the session was recorded. */
  readonly handle: FeedHandle | undefined;
  repaint(): void;
}

export type HostChoice = DistributiveOmit<
  Extract<HostEvent, { type: 'preserve' | 'recording' | 'clear' }>,
  'at'
>;
type DistributiveOmit<Union, Name extends string> = Union extends unknown ? Omit<Union, Name> : never;

/** And how whoever mounts the panel drives it. */
export interface DrivenModel extends PanelModel {
  resize(width: number, height: number): void;
  setVisible(isVisible: boolean): void;
  stop(): void;
}

export interface ModelParts {
  feed: Feed;
  settings?: Settings | undefined;
  /** Called once a frame, after the rows are up to date. */
  paint(model: PanelModel): void;
}

const connecting: FeedStatus = { state: 'connecting', checks: [], dropped: 0 };

export function createModel({ feed, settings, paint }: ModelParts): DrivenModel {
  const live = createSession();
  let shown = live;
  /** What is shown where no file was opened. */
  let own: { session: Session; name: string | undefined } = { session: live, name: undefined };
  let recorded: string | undefined;
  let state = initialState;
  let status = connecting;
  let layout = layoutOf(1_000, 600);
  let rows = createViewRows(live, state, () => loop.request());
  let note: string | undefined;
  let handle: FeedHandle | undefined;

  const loop = createFrameLoop(() => {
    rows.update(state);
    paint(model);
  });
  const intake = createIntake(live, loop.request);

  function swap(session: Session): void {
    rows.stop();
    shown = session;
    rows = createViewRows(session, state, loop.request);
    dispatch({ type: 'session' });
  }

  function dispatch(action: Action): void {
    const before = state;
    state = act(state, action);
    if (state !== before) save(before);
    loop.request();
  }

  function save(before: ViewState): void {
    const [old, now] = [before, state].map((one) => settingsOf(one, live.settings.preserve));
    if (JSON.stringify(old) !== JSON.stringify(now)) write(now as PanelSettings);
  }

  function write(chosen: PanelSettings): void {
    settings?.write(chosen).catch(console.error);
  }

  function tell(choice: HostChoice): void {
    reduce(live, { ...choice, at: Math.max(Date.now(), live.clocks.now) } as HostEvent);
    if (choice.type === 'preserve') write(settingsOf(state, choice.on));
    loop.request();
  }

  const model: DrivenModel = {
    get session() {
      return shown;
    },
    get recorded() {
      return recorded;
    },
    get state() {
      return state;
    },
    get status() {
      return status;
    },
    feedName: feed.name,
    get rows() {
      return rows;
    },
    get layout() {
      return layout;
    },
    get note() {
      return note;
    },
    get handle() {
      return shown === live ? handle : undefined;
    },
    ...{ dispatch, tell, repaint: loop.request, setVisible: loop.setVisible },
    say(text) {
      note = text;
      loop.request();
    },
    show(other) {
      recorded = (other ?? own).name;
      swap((other ?? own).session);
    },
    resize(width, height) {
      layout = layoutOf(width, height);
      loop.request();
    },
    stop() {
      clearInterval(clock);
      handle?.close();
      rows.stop();
      loop.stop();
    },
  };

  // A recording stands still.
  const clock = setInterval(() => {
    if (status.state !== 'closed') intake([{ type: 'tick', at: Date.now() }]);
  }, 1_000);

  settings
    ?.read()
    .then((stored) => {
      const read = readSettings(stored);
      state = withSettings(state, read);
      if (read.preserve) tell({ type: 'preserve', on: true });
      loop.request();
    })
    .catch(console.error);

  handle = feed.open({
    inputs: intake,
    status(now) {
      status = now;
      loop.request();
    },
    session(session) {
      own = { session, name: feed.name };
      model.show(undefined);
    },
  });
  loop.request();
  return model;
}
