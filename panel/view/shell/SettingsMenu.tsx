import type { PanelModel } from '../model/model.js';
import { Menu } from '../parts/Menu.js';
import { themes } from '../state/viewState.js';

const themeNames = { auto: 'Theme of the browser', light: 'Light', dark: 'Dark' };

export function SettingsMenu({ model }: { model: PanelModel }) {
  const { state, dispatch } = model;
  return (
    <Menu
      label="Settings"
      icon="⚙"
      groups={[
        themes.map((theme) => ({
          label: themeNames[theme],
          isChosen: state.theme === theme,
          run: () => dispatch({ type: 'theme', theme }),
        })),
        [
          { label: 'Search everything', run: () => dispatch({ type: 'search', on: true }) },
          { label: 'Keys', run: () => dispatch({ type: 'keys', on: true }) },
        ],
      ]}
    />
  );
}
