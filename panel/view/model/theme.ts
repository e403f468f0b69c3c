import type { ThemeChoice } from '../state/viewState.js';

export type ThemeName = 'light' | 'dark';

/** The theme of the host, as DevTools have one of their own. */
export interface HostTheme {
  readonly name: ThemeName;
  /** Answers with a function that ends it. */
  onChange(listener: () => void): () => void;
}

/** What the page prefers, for hosts that say nothing. */
export function pageTheme(): HostTheme {
  const query = matchMedia('(prefers-color-scheme: dark)');
  return {
    get name() {
      return query.matches ? 'dark' : 'light';
    },
    onChange(listener) {
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
  };
}

export const themeOf = (choice: ThemeChoice, host: HostTheme): ThemeName =>
  choice === 'auto' ? host.name : choice;
