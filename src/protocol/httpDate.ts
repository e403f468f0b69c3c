const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';

/** IMF-fixdate, RFC 850 and asctime: recipients must accept all three (RFC 9110 §5.6.7). */
const FORMS = [
  new RegExp(`^\\w{3}, (?<day>\\d\\d) (?<month>\\w{3}) (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^\\w{6,9}, (?<day>\\d\\d)-(?<month>\\w{3})-(?<year>\\d\\d) ${TIME} GMT$`),
  new RegExp(`^\\w{3} (?<month>\\w{3}) (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
];

/**
 * An HTTP-date in milliseconds since 1970; undefined for anything else (`Date.parse` differs between engines and
 * takes nonsense). `nowMs` tells the century of an RFC 850 date. The name of the day is not compared with the date.
 */
export function parseHttpDate(value: string, nowMs: number): number | undefined {
  for (const form of FORMS) {
    const fields = form.exec(value)?.groups;
    if (fields) return toTime(fields, nowMs);
  }
  return undefined;
}

function toTime(fields: Record<string, string>, nowMs: number): number | undefined {
  const month = MONTHS.indexOf(fields.month ?? '');
  const hour = Number(fields.hour);
  const minute = Number(fields.minute);
  const second = Number(fields.second);
  // 60 is a leap second.
  if (month < 0 || hour > 23 || minute > 59 || second > 60) return undefined;
  const date = dateOf(fullYear(fields.year ?? '', nowMs), month, Number(fields.day));
  return date === undefined ? undefined : date + ((hour * 60 + minute) * 60 + second) * 1000;
}

function dateOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month, day);
  // A day that the month does not have rolls over to another one.
  return date.getUTCDate() === day ? date.getTime() : undefined;
}

/** Of two digits, the last year that ends in them and is not more than 50 years ahead (RFC 9110 §5.6.7). */
function fullYear(digits: string, nowMs: number): number {
  if (digits.length !== 2) return Number(digits);
  const latest = new Date(nowMs).getUTCFullYear() + 50;
  return latest - ((latest - Number(digits)) % 100);
}
