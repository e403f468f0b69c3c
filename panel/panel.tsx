import { render } from 'preact';
import type { Feed } from './feed/feed.js';
import { listenForKeys } from './view/keys/listen.js';
import { createModel } from './view/model/model.js';
import { type HostTheme, pageTheme, themeOf } from './view/model/theme.js';
import { Panel } from './view/shell/Panel.js';
import type { Settings } from './view/state/settings.js';

export type { HostTheme, ThemeName } from './view/model/theme.js';
export type { PanelSettings, Settings } from './view/state/settings.js';

export interface PanelOptions {
  /** It is filled: give it a height. */
  container: HTMLElement;
  feed: Feed;
  /** Without it nothing stays from one panel to the next. */
  settings?: Settings;
  /** Without it the panel looks as the page prefers (`prefers-color-scheme`). A person may choose otherwise. */
  theme?: HostTheme;
}

export interface MountedPanel {
  /** A host that hides the panel says so: then nothing is painted, and what came is there when it is shown again. */
  setVisible(isVisible: boolean): void;
  /** Closes the feed, and leaves the container empty. */
  unmount(): void;
}

/** Shows what a feed gives. */
export function mountPanel({ container, feed, settings, theme = pageTheme() }: PanelOptions): MountedPanel {
  const model = createModel({
    feed,
    settings,
    paint: (shown) => render(<Panel model={shown} theme={themeOf(shown.state.theme, theme)} />, container),
  });
  const observer = new ResizeObserver(([entry]) => {
    if (entry) model.resize(entry.contentRect.width, entry.contentRect.height);
  });
  observer.observe(container);
  const forgetTheme = theme.onChange(model.repaint);
  const forgetKeys = listenForKeys(model, container);
  return {
    setVisible: model.setVisible,
    unmount() {
      observer.disconnect();
      forgetTheme();
      forgetKeys();
      model.stop();
      render(null, container);
    },
  };
}
