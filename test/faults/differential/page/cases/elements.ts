import type { Case, Situation } from '../../case.js';
import { attempt, event, pause, seeError } from '../see.js';

const within: readonly Situation[] = ['first', 'known', 'hit'];
/** Where the URL cannot be followed. */
const untouched: readonly Situation[] = ['first', 'known'];

/** What asks for its URL without fetch. */
export const elements: readonly Case[] = [
  picture('a picture', 'picture'),
  picture('a picture of another origin', 'picture', { from: 'other', in: untouched }),
  picture('a picture by CORS', 'picture?cors', { from: 'other', in: untouched }, 'anonymous'),
  picture('a picture without leave', 'picture', { from: 'other', in: untouched }, 'anonymous'),
  picture('a picture that is none', 'json'),
  picture('a picture that is missing', 'status?code=404', { in: untouched }),
  picture('a picture of a broken connection', 'cut?after={asked}', { in: untouched }),
  {
    name: 'a picture in a style',
    at: 'picture',
    in: within,
    run: async ({ url, arrived }) => {
      const box = document.createElement('div');
      box.style.cssText = `width: 3px; height: 2px; background: url("${url}")`;
      document.body.append(box);
      await arrived(1);
      box.remove();
      return box.style.backgroundImage.includes('picture');
    },
  },
  element('a script', 'script', (url) => Object.assign(document.createElement('script'), { src: url })),
  element('a script that is none', 'text?body=%7B%7B', (url) =>
    Object.assign(document.createElement('script'), { src: url }),
  ),
  element(
    'a script that is missing',
    'status?code=500',
    (url) => Object.assign(document.createElement('script'), { src: url }),
    untouched,
  ),
  element('a module', 'module', (url) =>
    Object.assign(document.createElement('script'), { src: url, type: 'module' }),
  ),
  element('a module with a wrong type', 'text', (url) =>
    Object.assign(document.createElement('script'), { src: url, type: 'module' }),
  ),
  element('a script with a digest', 'script', (url) =>
    Object.assign(document.createElement('script'), {
      src: url,
      integrity: 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    }),
  ),
  element('a style sheet', 'style', (url) =>
    Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url }),
  ),
  element('a style sheet with a wrong type', 'text', (url) =>
    Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url }),
  ),
  element('an embedded object', 'document', (url) =>
    Object.assign(document.createElement('object'), { data: url }),
  ),
  {
    name: 'import()',
    at: 'module',
    in: within,
    realms: ['page', 'worker'],
    run: async ({ url, at }) => [
      await attempt(async () => (await import(url)).value),
      await attempt(async () => (await import(url)).value),
      await attempt(async () => (await import(at('status?code=404'))).value),
    ],
  },
  {
    name: 'a font',
    at: 'bytes?length=100',
    in: within,
    run: async ({ url }) => attempt(async () => (await new FontFace('Own', `url("${url}")`).load()).status),
  },
  {
    name: 'a worker from a URL',
    at: 'worker',
    in: within,
    run: async ({ url }) => {
      const worker = new Worker(url);
      const told = (await event<MessageEvent>(worker, 'message', 'error')).data;
      worker.terminate();
      return told;
    },
  },
  ...frames(),
  {
    name: 'a form that is sent into a frame',
    at: 'document',
    in: within,
    run: ({ url }) =>
      inFrame((frame) => {
        const form = Object.assign(document.createElement('form'), {
          method: 'post',
          action: url,
          target: frame.name,
        });
        form.append(Object.assign(document.createElement('input'), { name: 'field', value: 'ä&b' }));
        document.body.append(form);
        form.submit();
        form.remove();
      }),
  },
  ...[
    ['text', () => 'text'],
    ['a blob', () => new Blob(['blob'], { type: 'text/x' })],
    ['parameters', () => new URLSearchParams('a=1')],
  ].map(
    ([name, body]): Case => ({
      name: `a beacon with ${name}`,
      at: 'echo',
      in: within,
      run: async ({ url, arrived }) => {
        const queued = navigator.sendBeacon(url, (body as () => BodyInit)());
        await arrived(1);
        return queued;
      },
    }),
  ),
  {
    name: 'an event stream, and its return',
    at: 'events?count=3',
    in: ['first', 'second', 'known', 'hit'],
    run: async ({ url }) => {
      const source = new EventSource(url);
      const told: unknown[] = [];
      source.addEventListener('count', ({ data, lastEventId, origin }: MessageEvent) =>
        told.push([data, lastEventId, origin]),
      );
      source.addEventListener('open', () => told.push('open'));
      source.addEventListener('error', () => told.push(`error ${source.readyState}`));
      while (source.readyState !== EventSource.CLOSED) await pause(10);
      return told;
    },
  },
  {
    name: 'an event stream that the page ends',
    at: 'events?count=1&endless',
    in: ['first', 'live'],
    run: async ({ url, settle }) => {
      const source = new EventSource(url);
      await event(source, 'count');
      source.close();
      return settle(500);
    },
  },
  {
    name: 'an event stream that is none',
    at: 'json',
    in: within,
    run: async ({ url }) => {
      const source = new EventSource(url);
      await event(source, 'error');
      return source.readyState;
    },
  },
  {
    name: 'a fetch in a frame',
    at: 'json',
    in: ['first', 'second', 'hit', 'writing'],
    run: async ({ url, at }) => {
      const frame = Object.assign(document.createElement('iframe'), { src: at('document?frame') });
      document.body.append(frame);
      await event(frame, 'load');
      const seen = await attempt(async () => {
        const response = await (frame.contentWindow as Window).fetch(url);
        return { type: response.type, text: await response.text() };
      });
      frame.remove();
      return seen;
    },
  },
];

function picture(
  name: string,
  at: string,
  more: Partial<Case> = {},
  crossOrigin: string | null = null,
): Case {
  return {
    ...{ name, at, in: within },
    ...more,
    run: async ({ url }) => {
      const image = Object.assign(new Image(), { crossOrigin });
      image.src = url;
      const { type } = await event(image, 'load', 'error');
      const canvas = new OffscreenCanvas(3, 2).getContext('2d');
      const pixels = await attempt(() => {
        canvas?.drawImage(image, 0, 0);
        return canvas?.getImageData(0, 0, 1, 1).data.join();
      });
      return { type, width: image.naturalWidth, height: image.naturalHeight, pixels };
    },
  };
}

function element(name: string, at: string, make: (url: string) => HTMLElement, situations = within): Case {
  return {
    ...{ name, at, in: situations },
    run: async ({ url }) => {
      const errors: unknown[] = [];
      const note = ({ message, filename }: ErrorEvent) => errors.push([message, filename]);
      addEventListener('error', note);
      const added = make(url);
      document.body.append(added);
      const { type } = await event(added, 'load', 'error');
      removeEventListener('error', note);
      added.remove();
      return { type, errors, sheets: document.styleSheets.length };
    },
  };
}

function frames(): Case[] {
  const specs = {
    'a frame': 'document',
    'a frame behind a redirect': 'redirect?to=document&times=2',
    'a frame with a status': 'status?code=404',
    'a frame without content': 'status?code=204',
    'a frame of a broken connection': 'reset?after={asked}',
    'a frame that breaks off': 'cut?after={asked}',
    'a frame that is late': 'late?ms=100&after={asked}',
    'a frame of JSON': 'json',
  };
  return Object.entries(specs).map(([name, at]) => ({
    ...{ name, at, in: /status|after/.test(at) ? untouched : within },
    run: ({ url }) =>
      inFrame(
        (frame) => {
          frame.src = url;
        },
        /code=204/.test(at) ? 700 : undefined,
      ),
  }));
}

/** What a frame shows when it is loaded, or after `patience` ms: an answer without content loads nothing. */
async function inFrame(load: (frame: HTMLIFrameElement) => void, patience = 5_000): Promise<unknown> {
  const frame = Object.assign(document.createElement('iframe'), {
    name: `frame${Math.random()}`.replace('.', ''),
  });
  document.body.append(frame);
  const loaded = event(frame, 'load').then(() => 'loaded');
  load(frame);
  const how = await Promise.race([loaded, pause(patience).then(() => 'nothing')]);
  try {
    const { document: shown, location, performance } = frame.contentWindow as Window & typeof globalThis;
    const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const navigation = entry && {
      type: entry.type,
      status: entry.responseStatus,
      redirects: entry.redirectCount,
    };
    const { referrer, contentType, body } = shown;
    return {
      how,
      url: location.href,
      referrer,
      contentType,
      text: body?.textContent,
      method: body?.dataset['method'],
      navigation,
    };
  } catch (thrown) {
    return { how, error: seeError(thrown) };
  } finally {
    frame.remove();
  }
}
