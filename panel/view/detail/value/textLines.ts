/** A line that is longer goes on in the next. */
const longest = 2_000;

export function textLines(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    if (line.length <= longest) return [line];
    return Array.from({ length: Math.ceil(line.length / longest) }, (_, n) =>
      line.slice(n * longest, (n + 1) * longest),
    );
  });
}

export const hexWidth = 16;

/** Place, bytes, and the letters among them. */
export function hexLine(bytes: Uint8Array, row: number): string {
  const part = [...bytes.subarray(row * hexWidth, (row + 1) * hexWidth)];
  const numbers = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const letters = part
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
    .join('');
  const place = (row * hexWidth).toString(16).padStart(8, '0');
  return `${place}  ${numbers.padEnd(hexWidth * 3 - 1)}  ${letters}`;
}

export function bytesOf(body: { text: string } | { base64: string }): Uint8Array {
  if ('text' in body) return new TextEncoder().encode(body.text);
  try {
    return Uint8Array.from(atob(body.base64), (byte) => byte.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
