/** What DevTools give to a panel of an extension, without the differences between browsers. */
export interface DevtoolsHost {
  /** Evaluates in the inspected page, or in the frame of this URL. Rejects where it cannot. */
  evaluate(expression: string, frameUrl?: string): Promise<unknown>;
  /** URLs of the documents in the page. */
  documents(): Promise<readonly string[]>;
  /** Source of the script that listens in the page. */
  tap(): Promise<string>;
  /** Each answers with a function that ends it. */
  onNavigated(listener: (url: string) => void): () => void;
  onRequestFinished(listener: (request: HarRequest) => void): () => void;
  /** All requests that the browser has in its log, those in flight too. */
  history(): Promise<readonly HarRequest[]>;
  /** Whether that log goes back to when the DevTools were opened; else it begins with the panel. */
  hasPast: boolean;
  access?: HostAccess;
}

/** What an extension may do on the site of a URL, beyond what DevTools let every panel do. */
export interface HostAccess {
  has(url: string): Promise<boolean>;
  /** Asks the person; only from a click. False where it was refused. */
  request(url: string): Promise<boolean>;
  /** To the extension's background, and through it to the page. */
  connect(): PagePort;
}

export interface PagePort {
  post(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The background was ended. */
  onDisconnect(listener: () => void): void;
  disconnect(): void;
}

/** An entry of a HAR. */
export interface HarRequest {
  readonly startedDateTime: string;
  readonly request: { readonly url: string; readonly method: string };
  readonly response?: {
    readonly status?: number;
    readonly content?: { readonly size?: number; readonly text?: string };
  };
  readonly _resourceType?: string;
  /** Where it can be asked for; else it is in there, as far as the browser has it. */
  content?(): Promise<{ text: string; encoding: string | undefined }>;
}
