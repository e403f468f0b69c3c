/** For the list of keys. */
export const keyHelp: readonly (readonly [keys: string, about: string])[] = [
  ['1 2 3 4', 'Resources, Subscriptions, Traffic, Timeline'],
  ['/', 'Filter'],
  ['Ctrl/Cmd+F', 'Find in the value, else search through everything'],
  ['Ctrl/Cmd+Shift+F', 'Search through values, frames and headers'],
  ['↑ ↓ j k Home End PgUp PgDn', 'Move in the list'],
  ['← →', 'Close and open what holds others; the next tab'],
  ['Enter', 'Open the detail'],
  ['Esc', 'Close what is open'],
  ['[ ]', 'Older, newer version'],
  ['a b d', 'Compare: this is A, this is B, show the differences'],
  ['y', 'Copy the JSON pointer of what is chosen'],
  ['Y', 'Copy as cURL'],
  ['Space', 'Follow the end of lists that grow'],
  ['.', 'Pin the resource'],
  ['?', 'These keys'],
];
