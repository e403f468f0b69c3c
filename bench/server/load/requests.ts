// What Chromium sends with a fetch of a page, in its order.
const BROWSER_HEADERS = [
  'sec-ch-ua-platform: "Linux"',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'sec-ch-ua: "Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
  'sec-ch-ua-mobile: ?0',
  'Accept: */*',
  'Sec-Fetch-Site: same-origin',
  'Sec-Fetch-Mode: cors',
  'Sec-Fetch-Dest: empty',
  'Referer: https://app.example/',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Accept-Language: en-GB,en;q=0.9',
];

/** The bytes of a request without a body, as a browser sends it. */
export function requestBytes(method: string, target: string, headers: Record<string, string>): Buffer {
  const all = { Host: 'app.example', Connection: 'keep-alive', ...headers };
  const own = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const lines = [`${method} ${target} HTTP/1.1`, ...own, ...BROWSER_HEADERS];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
