import { createDevtoolsFeed } from '../../panel/feed/devtools/devtoolsFeed.js';
import { type HostTheme, mountPanel, type Settings, type ThemeName } from '../../panel/panel.js';
import { devtools, storage } from './chromeApi.js';
import { createDevtoolsHost } from './devtoolsHost.js';
import { onPanelVisibility } from './visibility.js';

/** The page's own storage may be blocked by what a person chose for cookies; that of the extension is not. */
const settings: Settings = {
  read: async () => (await storage.local.get('panel'))['panel'],
  write: (value) => storage.local.set({ panel: value }),
};

function devtoolsTheme(): HostTheme {
  const { panels } = devtools;
  return {
    get name(): ThemeName {
      return panels.themeName === 'dark' ? 'dark' : 'light';
    },
    onChange(listener) {
      panels.setThemeChangeHandler?.(listener);
      panels.onThemeChanged?.addListener(listener);
      return () => {
        panels.setThemeChangeHandler?.();
        panels.onThemeChanged?.removeListener(listener);
      };
    },
  };
}

const panel = mountPanel({
  container: document.getElementById('panel') ?? document.body,
  feed: createDevtoolsFeed(createDevtoolsHost()),
  settings,
  theme: devtoolsTheme(),
});
onPanelVisibility(devtools.inspectedWindow.tabId, panel.setVisible);
addEventListener('pagehide', () => panel.unmount());
