import { nextElement, type Parameter, readParameter, readParameters, Scanner } from './headerParams.js';

/** An element of `LiveResource-Property`, such as `wait; min=20` or `multiplex="request socket"`. */
export interface Property {
  /** Lowercased. */
  name: string;
  /** Unquoted; empty where there is none. */
  value: string;
  params: Parameter[];
}

/** What a resource says that it can do (0.3). Elements that have no name are left out. */
export function parseProperties(value: string): Property[] {
  const scanner = new Scanner(value);
  const properties: Property[] = [];
  while (nextElement(scanner)) {
    const property = readParameter(scanner);
    const params = readParameters(scanner);
    if (property) properties.push({ name: property.name, value: property.value ?? '', params });
  }
  return properties;
}
