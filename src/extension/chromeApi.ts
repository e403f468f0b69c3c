/**
 * The part of `chrome.devtools` that is used here. By callbacks, as both browsers have it: Firefox has no promises in this
 * namespace, and Chromium none in DevTools.
 */
export interface ChromeDevtools {
  inspectedWindow: {
    tabId: number;
    eval(
      expression: string,
      options: { frameURL?: string },
      callback: (result: unknown, failure?: EvalFailure) => void,
    ): void;
    /** Chromium alone. */
    getResources?(callback: (resources: { url: string; type?: string }[]) => void): void;
  };
  network: {
    getHAR(callback: (log: { entries?: ChromeRequest[] } | undefined) => void): void;
    onNavigated: ChromeEvent<(url: string) => void>;
    onRequestFinished: ChromeEvent<(request: ChromeRequest) => void>;
  };
  panels: {
    themeName: string;
    /** Chromium. */
    setThemeChangeHandler?(listener?: (themeName: string) => void): void;
    /** Firefox. */
    onThemeChanged?: ChromeEvent<(themeName: string) => void>;
  };
}

export interface EvalFailure {
  isError?: boolean;
  isException?: boolean;
  code?: string;
  /** `%s` stands for the first of the details. */
  description?: string;
  details?: unknown[];
  value?: string;
}

export interface ChromeRequest {
  startedDateTime: string;
  request: { url: string; method: string };
  response?: object;
  getContent?(callback: (text: string | null, encoding: string | null) => void): void;
}

interface ChromeEvent<Listener> {
  addListener(listener: Listener): void;
  removeListener(listener: Listener): void;
}

interface Permissions {
  permissions: string[];
  origins: string[];
}

interface ChromePort {
  postMessage(message: object): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** Promises, in both browsers. */
interface ChromeApi {
  devtools: ChromeDevtools;
  runtime: { getURL(path: string): string; connect(info: { name: string }): ChromePort };
  permissions: {
    contains(wanted: Permissions): Promise<boolean>;
    request(wanted: Permissions): Promise<boolean>;
  };
  storage: {
    local: { get(name: string): Promise<Record<string, unknown>>; set(items: object): Promise<void> };
  };
}

declare const chrome: ChromeApi;

/** Without the polyfill: this is what it would add 3 kB to. */
export const { devtools, permissions, runtime, storage } = chrome;
