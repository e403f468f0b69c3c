const TEXT_TYPES = new Set([
  'application/xml',
  'application/javascript',
  'application/x-javascript',
  'application/ecmascript',
  'application/x-www-form-urlencoded',
  'application/yaml',
]);

/** Takes the `type` of parseContentType. */
export function isJsonType(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json');
}

/** Whether a body of this type reads as text. Takes the `type` of parseContentType; ask isJsonType first. */
export function isTextType(type: string): boolean {
  return type.startsWith('text/') || type.endsWith('+xml') || TEXT_TYPES.has(type);
}
