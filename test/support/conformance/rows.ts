import type { Via } from '../../../src/client/index.js';
import type { DialectName, LiveServerOptions, Mechanism } from '../live/options.js';
import type { FollowOptions } from './recorder.js';

/** A server that offers one way of following, and what must be seen of its use. */
export interface Row {
  name: string;
  options: LiveServerOptions;
  /** How an update comes when all is at rest. */
  via: Via;
  /** Kind and first segment of the path of every request that is more than a plain one; undefined: there is none. */
  used: string | undefined;
  /** Whether all resources have one connection. */
  isShared: boolean;
  follow: FollowOptions;
}

type Way = Pick<Row, 'via' | 'used' | 'isShared'>;

const alone = { isShared: false };
const shared = { isShared: true };

/** `at`: where values, or collections, are. */
const ways = (at: string, dialect: DialectName): Partial<Record<Mechanism, Way>> => ({
  'value-wait': { via: 'long-poll', used: `wait ${at}`, ...alone },
  'value-stream': { via: 'stream', used: `stream ${dialect === '0.1' ? at : '/stream'}`, ...alone },
  'hint-stream': { via: 'catch-up', used: 'stream /hints', ...alone },
  changes: { via: 'catch-up', used: undefined, ...alone },
  'changes-wait': { via: 'long-poll', used: `wait ${at}`, ...alone },
  'changes-stream': { via: 'stream', used: `stream ${dialect === '0.1' ? at : '/stream'}`, ...alone },
  'multiplex-wait': { via: 'long-poll', used: 'wait /multi', ...shared },
  // Its events have no tag, so each value is fetched.
  'multiplex-stream': { via: 'catch-up', used: 'stream /multi', ...shared },
  'multiplex-ws': { via: 'socket', used: 'socket /socket', ...shared },
  'multiplex-socket': { via: 'socket', used: 'socket /socket', ...shared },
});

/** `more`: what differs from how a server of this dialect that offers only this is used. */
export function valueRow(
  dialect: DialectName,
  mechanism: Mechanism,
  quirks: Partial<LiveServerOptions> = {},
  more: Partial<Row> = {},
): Row {
  const way = ways('/v', dialect)[mechanism];
  if (!way) throw new Error(`No row for ${mechanism}.`);
  return {
    name: [dialect, mechanism, ...Object.keys(quirks)].join(' '),
    options: { dialect, mechanisms: [mechanism], ...quirks },
    follow: {},
    ...way,
    ...more,
  };
}

/** A collection whose changes are told by this; a URL for what changed there is always. */
export function collectionRow(
  dialect: DialectName,
  mechanism: Mechanism,
  quirks: Partial<LiveServerOptions> = {},
  more: Partial<Row> = {},
): Row {
  const way = ways('/c', dialect)[mechanism];
  if (!way) throw new Error(`No row for ${mechanism}.`);
  // It can be waited for where it can be asked.
  const isAlone = ['changes', 'changes-wait'].includes(mechanism);
  return {
    name: [dialect, 'collections', mechanism, ...Object.keys(quirks)].join(' '),
    options: { dialect, mechanisms: isAlone ? [mechanism] : ['changes', mechanism], ...quirks },
    follow: mechanism === 'changes' ? polling : {},
    ...way,
    ...more,
  };
}

/** Seconds; the least that can be asked for. */
const polling: FollowOptions = { poll: 1 };

/** Streams of 0.1 hold JSON; what is none is then no live resource. */
export const carriesText = ({ options: { dialect, mechanisms } }: Row): boolean =>
  !(dialect === '0.1' && mechanisms.includes('value-stream'));

const reliable = { reliable: true };

/** Every mechanism by which a value can be followed. */
export const valueRows: Readonly<Record<DialectName | 'none', readonly Row[]>> = {
  '0.1': [
    valueRow('0.1', 'value-wait'),
    valueRow('0.1', 'value-stream'),
    valueRow('0.1', 'value-stream', reliable),
    valueRow('0.1', 'multiplex-wait'),
    valueRow('0.1', 'multiplex-stream'),
    valueRow('0.1', 'multiplex-ws'),
  ],
  '0.2': [
    valueRow('0.2', 'value-wait'),
    valueRow('0.2', 'value-stream'),
    valueRow('0.2', 'value-stream', reliable),
    valueRow('0.2', 'hint-stream'),
    valueRow('0.2', 'multiplex-wait'),
    valueRow('0.2', 'multiplex-socket'),
  ],
  '0.3': [
    valueRow('0.3', 'value-wait'),
    valueRow('0.3', 'value-wait', { otherTarget: true }, { used: 'wait /wait' }),
    valueRow('0.3', 'value-stream'),
    valueRow('0.3', 'value-stream', reliable),
    valueRow('0.3', 'hint-stream'),
    valueRow('0.3', 'multiplex-wait'),
    valueRow('0.3', 'multiplex-socket'),
  ],
  none: [plainRow('as the app says', polling), plainRow('as the server says', { poll: true }, 1)],
};

/** Every mechanism by which a collection can be followed. */
export const collectionRows: Readonly<Record<DialectName, readonly Row[]>> = {
  '0.1': [
    collectionRow('0.1', 'changes'),
    collectionRow('0.1', 'changes-wait'),
    collectionRow('0.1', 'changes-stream'),
    collectionRow('0.1', 'multiplex-wait'),
    collectionRow('0.1', 'multiplex-stream'),
    collectionRow('0.1', 'multiplex-ws'),
  ],
  '0.2': [
    collectionRow('0.2', 'changes'),
    collectionRow('0.2', 'changes-wait'),
    collectionRow('0.2', 'changes-stream'),
    collectionRow('0.2', 'changes-stream', reliable),
    collectionRow('0.2', 'multiplex-wait'),
    collectionRow('0.2', 'multiplex-socket'),
  ],
  '0.3': [
    collectionRow('0.3', 'changes'),
    collectionRow('0.3', 'changes-wait'),
    collectionRow('0.3', 'multiplex-wait'),
    collectionRow('0.3', 'multiplex-socket'),
  ],
};

function plainRow(name: string, follow: FollowOptions, pollInterval = 0): Row {
  const options: LiveServerOptions = { dialect: '0.1', mechanisms: [], pollInterval };
  return { name: `polling ${name}`, options, follow, via: 'catch-up', used: undefined, isShared: false };
}
