import { type ThemeChoice, tabs, themes, type ViewName, type ViewState, views } from './viewState.js';

/** Where the panel keeps what was chosen. What it gives is read with care: it may be of another version. */
export interface Settings {
  /** What was written last; undefined where nothing was. */
  read(): Promise<unknown>;
  /** Plain data, of which JSON can be made. */
  write(value: PanelSettings): Promise<void>;
}

/** What stays from one panel to the next. */
export interface PanelSettings {
  view: ViewName;
  filter: string;
  tab: ViewState['detail']['tab'];
  split: number;
  theme: ThemeChoice;
  preserve: boolean;
}

export function settingsOf(
  { view, filter, detail, split, theme }: ViewState,
  preserve: boolean,
): PanelSettings {
  return { view, filter, tab: detail.tab, split, theme, preserve };
}

/** What is not understood is left out. */
export function readSettings(stored: unknown): Partial<PanelSettings> {
  const { view, filter, tab, split, theme, preserve } = fieldsOf(stored);
  return {
    ...one('view', views, view),
    ...one('tab', tabs, tab),
    ...one('theme', themes, theme),
    ...(typeof filter === 'string' && filter.length < 4_096 ? { filter } : {}),
    ...(typeof split === 'number' && split >= 0.1 && split <= 0.9 ? { split } : {}),
    ...(typeof preserve === 'boolean' ? { preserve } : {}),
  };
}

function one<Name extends string, Value>(
  name: Name,
  known: readonly Value[],
  value: unknown,
): { [name in Name]?: Value } {
  return known.includes(value as Value) ? ({ [name]: value } as { [name in Name]: Value }) : {};
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The state that a panel begins with. */
export function withSettings(state: ViewState, settings: Partial<PanelSettings>): ViewState {
  const { view, filter, tab, split, theme } = settings;
  return {
    ...state,
    ...(view && { view }),
    ...(filter !== undefined && { filter }),
    ...(tab && { detail: { ...state.detail, tab } }),
    ...(split !== undefined && { split }),
    ...(theme && { theme }),
  };
}
